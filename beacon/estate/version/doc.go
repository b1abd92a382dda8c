// Package version counts agents by their version, and finds those that move down, or fetch an upgrade
// and stay on their version.
//
//	version of an agent, whenever it changes ──▶ Table ──▶ Count: agents of each version
//	                                        └──▶ Moves ──▶ who moved down
//	upgrade packages that agents fetch ─────────▶ Moves ──▶ who fetches them again and again
//	                                        └──▶ Table ──▶ Offer: the version that the policy names
//
// Guarantees:
//
//   - Memory is bounded, whatever versions clients invent: at most [Limit] versions,
//     and a few upgrades.
//   - Versions that are written in different lengths are the same if their common parts are.
//   - An agent that reports a lower version and then the higher one again did not move down: its
//     components, or two machines with its name, report different versions.
//
// Neighbours: package roster knows the version of each agent, and refers to agents by their slots.
package version
