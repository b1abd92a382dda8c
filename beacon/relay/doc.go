// Package relay forwards uploaded files to the parent, oldest first.
//
//	spool ──Arrived, Waiting──▶ queue ──Deliver──▶ parent beacon (PUT), or Incoming of a genuine beacon
//	  ▲                           │
//	  └───────── Dispose ◀────────┘  only after the parent has the file
//
// Guarantees:
//
//   - A file is removed only after the parent answered 2xx, or after it is durable in the
//     parent's Incoming. A crash repeats at most the files in flight, which is harmless:
//     the same name replaces itself.
//   - An answer that comes before the whole file was passed to the operating system is
//     not a success. Data in socket buffers cannot be distinguished from data that the
//     parent read; the next rule covers that case.
//   - Nothing is sent to a parent that has not been proven to be a beacon (proof.go), and a
//     web page in answer to a file is not a success.
//   - The newest version of a name is never lost: a file that was replaced while it was
//     being sent stays in the queue. A file that the parent has is not sent again because
//     removing or archiving it here failed, until a restart.
//   - A file that another program puts into Incoming is relayed once it did not change for two
//     seconds.
//   - Files are started in the order of acknowledgement. A slow one occupies its own slot
//     and no other; one that pauses after a failure occupies none.
//   - When the parent is down, nothing is sent during a pause. Pauses double up to a limit
//     and are randomised, so that many beacons do not return at once. After a pause its test
//     page is requested, and then it gets one file; meanwhile other parents are used.
//
// Whether a failure is due to the file or the parent (delivery.go): a status about the file (413,
// 415) is due to the file; no connection, a demand for credentials, a redirect or Retry-After is
// due to the parent. Anything else (400, 403, 500, 503, a reset) is due to the file if the parent
// accepted others meanwhile. Until that is known, one other file is tried: if the parent fails at
// that, too, the parent pauses, and no file is suspected. A file that fails pauses by itself;
// after ten failures that can be due to the file it is moved to BadLogs.
//
// The queue tracks at most the oldest 100,000 files (queue.go), and is refilled before it is
// empty. Files that other programs put into Incoming are relayed like any others, when a
// listing shows them.
package relay
