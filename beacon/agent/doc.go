// Package agent is the agent's side of the protocol: for demonstrations and load tests. It uses only
// HTTP and does not depend on the beacon's implementation. Package probe looks closer: it has one
// conversation with a beacon and says what fails.
//
//	Agent       one device: Policy ─▶ Package … ─▶ Upload
//	Population  a seeded estate of agents that follow a schedule
//	Prober      checks whether other beacons are up
//
// An Agent behaves like the real one where its behaviour is known (the vendor's article "Agent to
// and from Beacon Communication" and page SelectIBs-Intro): every operation is independent and may
// choose another beacon of the list; uploads are PUTs of gzip files with a Content-Length; a failed
// first policy is not retried. Otherwise it behaves like a usual HTTP client.
//
// Files uploaded by a Population are valid: inventories are gzip XML with the root element
// that beacons read, usage files and logs have the names of real ones. All devices, addresses
// and products in them are invented.
package agent
