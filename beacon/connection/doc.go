// Package connection holds the connections of agents, below HTTP: how many there are, what they
// cost, which of them are closed, and who is at the other end. Package beacon answers the requests.
//
//	accept ─▶ counted ─▶ PROXY header ─▶ sniffed ─▶ TLS ─▶ parked ─▶ net/http ─▶ handler
//	           Limits      Trusted      right port?         until data comes
//
// A Set has all connections of a beacon. Plain and Secure prepare its listeners, Server is the web
// server for them, and Of is the connection of a request.
//
// Guarantees:
//
//   - A connection below Limits.MinRate for 30 seconds is closed only at the connection limit, when
//     another one arrives; the address with the most slow ones loses one first, and connections that
//     are not slow are not held against their address.
//   - An idle connection costs a small stack: net/http gets it when there is data to read.
//   - An answer arrives even if more data follows the request: the beacon closes its own side first
//     and reads on for a moment.
//   - Everything that fails before it becomes a request is one event: a failed handshake, an
//     oversized header, a wrong protocol, a connection over the limit.
//   - X-Forwarded-For and the PROXY protocol count only from trusted addresses.
//   - A certificate is replaced without a restart. A pair that does not match changes nothing.
//   - A recording (Wire) has no secrets, and bodies only if it is asked for them; its failure stops no
//     request.
//
// Its neighbours: package beacon uses it for agents, package daemon opens its listeners, package
// event has what it publishes, package reload notices changed certificates. It knows no locations,
// files or accounts.
package connection
