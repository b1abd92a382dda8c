// Package spool keeps uploaded files until the parent has them.
//
// The spool is laid out like a genuine beacon's data directory, so that other
// programs can put files in and take files out:
//
//	DIR/Incoming/<Type>/<name>        whole files, waiting
//	DIR/Incoming/Other/<Type>/<name>  the same, of unknown types beyond the first hundred
//	DIR/Incoming/<Type>/BadLogs       files that were rejected
//	DIR/Partial/<number>.part         files being received
//	DIR/Archive/<Type>/<name>         files that were relayed, if they are kept
//	DIR/RedoLog/<number>.log          contents of small files, for after a crash
//	DIR/Redo                          keeps releases from starting that do not know RedoLog
//
// The life of an upload:
//
//	Create ──▶ Partial.Write … ──▶ Partial.Commit ──▶ Waiting … ──▶ Dispose
//	                 └──────────▶ Partial.Discard
//
// Guarantees:
//
//   - When Commit returns nil, the bytes and the directory entry are on disk: a
//     crash of the program, the system or the power does not lose the file.
//   - Until then nothing is visible in Incoming, and after any failure nothing
//     is left behind; what a crash leaves in Partial is removed at the next Open.
//   - A name that exists already is replaced in one step: readers see the old
//     file or the new one, whole.
//   - A crash brings back no version of a file after a newer one was acknowledged, and none
//     that was refused. No order depends on a clock.
//   - Files that the spool did not place are never changed or removed.
//   - No name leaves Incoming: every path is opened through an [os.Root], and
//     names that are special on any system are refused with [ErrName].
//
// What makes a file durable:
//
//   - Up to 128 KiB, on Linux, under a name that is new: its content is appended to the
//     redo log, and the log reaches the disk before the file is renamed into place. Open
//     brings back from the log what a crash of the system took (redo.go, replay.go). The
//     log is at most two segments of 64 MiB, and is emptied when nothing was received for a
//     second.
//   - Otherwise: its data reach the disk under a name in Partial, it is renamed, and the
//     folder it was renamed into reaches the disk (place.go).
//
// Commits that run side by side share the waiting in both cases (commit.go); that is where
// the speed comes from. One commit or disposal at a time works on a name (names.go), so two
// versions of a file never pass each other.
//
// After a crash a file that was relayed a moment before may wait once more, which is
// harmless: the same name replaces itself. A file that another program took may come back
// once, too, and where the log cannot tell whose version is in place, the one that it holds
// is restored beside it as "name (2).ext".
//
// model_test.go plays random histories with crashes and failures at any step against these
// guarantees, on a disk in memory (memdisk_test.go) that drops what was not synced.
//
// On Windows the tests run under Wine (.ci/windows), and nobody has run them on Windows
// itself. Wine does not show that a rename is on the disk before a power cut (NTFS keeps
// renames in its journal, and syncDir has nothing to do), that a file which a virus scanner
// has open can be renamed, or that a link in the place of a type folder is refused.
//
// The spool does not decide which types or extensions are welcome, does not read
// contents, and does not watch for files of other programs. Two processes must
// not use one spool: Open locks it.
package spool
