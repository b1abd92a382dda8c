// Package relay hands uploaded files on to the parent, oldest first.
//
//	spool ──Waiting──▶ Relay ──Deliver──▶ parent beacon (PUT), or Incoming of a genuine beacon
//	  ▲                  │
//	  └──── Remove ◀─────┘  only after the parent has the file
//
// Guarantees:
//
//   - A file is removed only after the parent answered 2xx, or after it stands
//     durably in the parent's Incoming. A crash repeats at most the files in
//     flight, which is harmless: the same name replaces itself.
//   - The newest version of a name is never lost: a file that was replaced while it
//     was being sent stays and is sent in its turn.
//   - When the parent is down, nothing is sent until a pause is over. Pauses double
//     up to a limit and vary at random, so that many beacons do not return at once.
//   - A file that a healthy parent refuses does not hold up the others: it is tried
//     again after pauses of its own. So is one at which it fails in a way that may be the
//     file's (400, 403, 500), once it has taken others meanwhile; until then the fault is
//     the parent's, and nothing is put aside. One at which it fails in a way that is its
//     own (503, a reset) goes behind the others.
//
// Files that other programs put into Incoming are relayed like any others.
package relay
