// Package identity decides whether one name stands for one machine: from which addresses it comes,
// and which machines its inventories describe.
//
//	contacts ────▶ Identity.Move, Late ──▶ turns between two addresses ─┐
//	inventories ─▶ Identity.Describe ────▶ two machines, and when ──────┴▶ Identity.Verdict
//
// Guarantees:
//
//   - It goes by the times of events. A contact that is reported late, after a later one, counts like
//     any other, as far as it is of the present address or the one before.
//   - A single move, with or without a return, is no suspicion. Neither are two machines of which the
//     second follows the first: a device that was replaced.
//   - What proves nothing is said to prove nothing: machines without serial number and adapters are
//     unknown, and unknown ones are never called different.
//   - An [Identity] has at most two machines, and so a bounded size.
//
// Where things are:
//
//   - identity.go: the type, and its verdict; turn.go: moves between addresses; proof.go: machines
//   - machine.go: whether two descriptions are of one machine; record.go: its form as JSON
//
// Neighbours: package roster has an Identity for each device that needs one, and decides which
// networks many devices change between. Package content reads the inventories.
package identity
