// Package spool keeps uploaded files until the parent has them.
//
// The spool is laid out like a genuine beacon's data directory, so that other
// programs can put files in and take files out:
//
//	DIR/Incoming/<Type>/<name>   whole files, waiting
//	DIR/Incoming/<Type>/BadLogs  files that could not be handed on
//	DIR/Partial/<number>.part    files being received
//	DIR/Archive/<Type>/<name>    files that were handed on, if they are kept
//	DIR/Redo/<number>.log        contents of small files, for after a crash
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
//   - No name leaves Incoming: every path is opened through an [os.Root], and
//     names that are special on any system are refused with [ErrName].
//
// What makes a file durable:
//
//   - Up to 128 KiB, on Linux: its content is appended to the redo log, and the log
//     reaches the disk before the file is renamed into place. Open brings back from the
//     log what a crash of the system took (redo.go, replay.go). The log is at most two
//     segments of 64 MiB, and is emptied when nothing was received for a second.
//   - Otherwise: its data reach the disk under a name in Partial, it is renamed, and the
//     folder it was renamed into reaches the disk.
//
// Commits that run side by side share the waiting in both cases (see commit.go); that
// is where the speed comes from. After a crash a file that was handed on a moment
// before may wait once more, which is harmless: the same name replaces itself.
//
// The spool does not decide which types or extensions are welcome, does not read
// contents, and does not watch for files of other programs. Two processes must
// not use one spool: Open locks it.
package spool
