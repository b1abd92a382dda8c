// Package spool keeps uploaded files until the parent has them.
//
// The spool is laid out like a genuine beacon's data directory, so that other
// programs can put files in and take files out:
//
//	DIR/Incoming/<Type>/<name>   whole files, waiting
//	DIR/Incoming/<Type>/BadLogs  files that could not be handed on
//	DIR/Partial/<number>.part    files being received
//	DIR/Archive/<Type>/<name>    files that were handed on, if they are kept
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
// What makes a file durable is the same on every system: its data reach the disk
// under a name in Partial, it is renamed, and the folder it was renamed into
// reaches the disk. Commits that run side by side share the waiting (see
// commit.go); that is where the speed comes from.
//
// The spool does not decide which types or extensions are welcome, does not read
// contents, and does not watch for files of other programs. Two processes must
// not use one spool: Open locks it.
package spool
