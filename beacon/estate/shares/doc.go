// Package shares tells which beacon each device gets its policy from, how that changed over a day, and which
// devices changed often: where the events of several beacons are in one place, as with the logs of all beacons of
// an estate.
//
//	policy fetched, or configuration ─▶ Fetched ─▶ home of the device ─▶ View, Known
//	                                                    └─▶ column of ten minutes, moves
//
// Guarantees:
//
//   - Only served policies and configurations count: an agent may choose another beacon for each of its
//     operations, which is normal.
//   - A late event never moves a device back: its newest fetch by event time is where it is at home. A
//     column that is over does not change any more.
//   - A device that fetched nothing for two days is at home nowhere.
//   - With one beacon nothing is kept. Memory: 24 bytes for each device, and at most 16 beacons; further ones
//     are not told apart.
//   - Reading changes nothing.
//
// A beacon is what its log calls itself: the name of the machine, or else the address of the server, which may
// have several; or the identity of a beacontop, by its name if its events tell it. The package is not part of
// checkpoints: after a start, a device is at home somewhere from its next fetch on.
package shares
