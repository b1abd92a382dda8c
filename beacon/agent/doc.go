// Package agent is the agent's side of the conversation with a beacon: for probes,
// demonstrations and load. It speaks HTTP only and knows nothing of the beacon's
// insides.
//
//	Agent       one device: Policy ─▶ Package … ─▶ Upload
//	Population  a seeded estate of agents that live by a schedule
//	Prober      asks other beacons whether they are there
//
// An Agent behaves like the real one where that is known (protocol.md §3, §6, §7):
// every operation is on its own and may choose another beacon of the list; uploads
// are PUTs of gzip files with a Content-Length; a failed first policy is not tried
// again. Where it is not known it does what is usual for an HTTP client.
//
// Files that a Population delivers are valid: inventories are gzip XML with the
// root that beacons read, usage and logs have the names agents give them. All
// devices, addresses and products in them are made up.
package agent
