// Package spool stores uploaded files until the parent has them.
//
// The spool is laid out like a genuine beacon's data directory, so that other programs can add and
// remove files:
//
//	DIR/Incoming/<Type>/<name>        complete files, queued
//	DIR/Incoming/Other/<Type>/<name>  the same, of unknown types beyond the first hundred
//	DIR/Incoming/<Type>/BadLogs       files that were rejected
//	DIR/Partial/<number>.part         files being received
//	DIR/Archive/<Type>/<name>         relayed files, if they are kept
//	DIR/RedoLog/<number>.log          contents of small files, for crash recovery
//	DIR/Redo                          prevents releases from starting that do not know RedoLog
//
// The life of an upload:
//
//	Create ──▶ Partial.Write … ──▶ Partial.Commit ──▶ Waiting … ──▶ Dispose
//	                 └──────────▶ Partial.Discard
//
// Guarantees:
//
//   - When Commit returns nil, the content and the directory entry are durable: they survive a
//     crash of the program or the system, and a power loss.
//   - Until then nothing is visible in Incoming, and after any failure nothing is left; what a
//     crash leaves in Partial is removed at the next Open.
//   - An existing name is replaced atomically: readers see the old or the new file, complete.
//   - After a crash no version of a file reappears after a newer one was acknowledged, and no
//     version that was rejected. No order depends on a clock.
//   - Files that the spool did not store are never changed or removed.
//   - No name leaves Incoming: every path is opened through an [os.Root], and names that are
//     special on any system are rejected with [protocol.ErrName].
//
// How a file is made durable:
//
//   - Up to 128 KiB, on Linux, under a new name: its content is appended to the redo log, and
//     the log is synced before the file is renamed into place. Open restores from the log what
//     was lost in a system crash (redo.go, replay.go). The log has at most two segments of 64
//     MiB, and is emptied after a second without uploads.
//   - Otherwise: its data is synced under a name in Partial, it is renamed, and the target
//     folder is synced (partial.go, durability.go).
//
// Concurrent commits share their syncs in both cases (commit.go), which makes them fast. Only one
// commit or disposal at a time works on a name (names.go), so two versions of a file are never out
// of order.
//
// After a crash a file that had just been relayed may be queued again, which is harmless: the same
// name replaces itself. A file that another program removed may reappear once, too, and if the log
// cannot tell whose version is in place, the logged one is restored beside it as "name (2).ext".
//
// model_test.go checks these guarantees with random histories of crashes and failures at any step,
// on an in-memory disk (memdisk_test.go) that drops what was not synced.
//
// On Windows the tests run under Wine (.ci/windows); they have not been run on Windows itself.
// Under Wine it cannot be tested that a rename is durable before a power loss (NTFS journals
// renames, and syncDir does nothing), that a file opened by a virus scanner can be renamed, or
// that a link in place of a type folder is rejected.
//
// The spool does not decide which types or extensions are allowed, does not read contents, and
// does not watch for files of other programs. Two processes must not use one spool: Open locks it.
package spool
