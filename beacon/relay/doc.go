// Package relay forwards uploaded files to the parent, oldest first.
//
//	spool ──Arrived, Waiting──▶ queue ──Deliver──▶ parent beacon (PUT), or Incoming of a genuine beacon
//	  ▲                           │
//	  └───────── Dispose ◀────────┘  only after the parent has the file
//
// Guarantees:
//
//   - A file is removed only after the parent answered 2xx, or after it stands
//     durably in the parent's Incoming. A crash repeats at most the files in
//     flight, which is harmless: the same name replaces itself.
//   - An answer that comes before the whole file was handed to the system is no success.
//     What fits into the buffers of the sockets cannot be told from what the parent read;
//     there the next rule protects.
//   - Nothing is sent to a parent that has not shown that it is a beacon (proof.go), and a web
//     page in answer to a file is no success.
//   - The newest version of a name is never lost: a file that was replaced while it
//     was being sent stays and is sent in its turn. What the parent has is never sent again
//     because removing or archiving it here failed.
//   - Files are begun in the order in which they were acknowledged. A slow one holds its own
//     slot and no other; one that pauses after a failure holds none.
//   - When the parent is down, nothing is sent until a pause is over. Pauses double
//     up to a limit and vary at random, so that many beacons do not return at once. Then its
//     test page is asked for, and then it gets one file; other parents go on meanwhile.
//
// Whose fault a failure is (send.go): a status that is about the file (413, 415) is the
// file's; no connection, a demand for an account, a redirect or Retry-After is the parent's.
// Anything else (400, 403, 500, 503, a reset) is the file's when the parent took others
// meanwhile. Until that is known one other file is tried: when the parent fails at that, too,
// it rests, and no file is suspected. A file whose fault it is pauses by itself; after ten
// failures that can be due to a file it is put into BadLogs.
//
// The queue follows at most the oldest 100,000 files (queue.go); it is filled up when it gets
// short. Files that other programs
// put into Incoming are relayed like any others, when a listing shows them.
package relay
