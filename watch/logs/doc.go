// Package logs finds and reads the logs that other programs write: those of a beacon
// on IIS, of HTTP.SYS below it, of a proxy in front of it, and the events of another
// beacontop. What a line means is the business of package weblog.
//
//	PATH… ─▶ Find, Survey ─▶ Log: the files of one site in one directory, rotated
//	                  │
//	                  ├─▶ Files, Open, Merge: what a report reads
//	                  │
//	                  ├─▶ Scan: all of it once, in the order of time
//	                  │
//	                  └─▶ Follower.Run: the history, then what comes
//	                        kernel ─▶ wake ─┐
//	                        interval ───────┴▶ look: list, tell the files apart,
//	                                             read each to its end ─▶ Publish
//	                                                    └─▶ offsets, in our own directory
//
// Guarantees:
//
//   - What is there at the beginning is merged by time, over all files and logs. Lines that
//     are up to 10 seconds out of order in their log are put in order. A line that several
//     files of one log hold is counted once, and the source says how many were left out;
//     between logs nothing is left out. What is followed is put in order within one look.
//   - Links are followed, as PATH and below it: to files and to directories, each once, and
//     not in circles. On Windows a junction is such a link.
//   - UTF-16 and archives other than gzip are never read as text: the source names them.
//   - Nothing is written beside a log, and no writer is held up: files are opened for
//     reading through an [os.Root], which on Windows shares them for writing, renaming
//     and deleting (internal/syscall/windows.Openat: FILE_SHARE_READ, _WRITE, _DELETE;
//     os.Open does not share the last). The root itself shares its directory for less,
//     so it is open only while a directory is listed. Standard input is read as it comes.
//   - A line is published once, when its end is there. A file is known by its content:
//     the first bytes, which hold the date in the directives of IIS, and those before
//     the place that was reached. So a file that was renamed, or copied and truncated,
//     is read on from where it stood; one that was truncated or replaced is read from
//     its beginning. No inode decides alone: inodes are used again.
//   - What is open is read to its end although it was renamed or deleted. After the next
//     file began, the last one is looked at for a while longer, for what its writer may
//     still hold back.
//   - Notifications of the kernel only say when to look; whatever they miss is found at
//     the interval. Remote file systems tell nobody, so they are polled, and it is said.
//   - Where a place is kept (Config.Offsets), reading goes on there after a restart, with
//     the columns that were in force. The place is written after the events were
//     published. After a crash the lines since it was written last, of a second at most
//     while all goes well, are published again: Source.Repeats says so, but not to one
//     who has forgotten what was published and is told it again (Config.Replay).
//   - What is known to be missing is told as a gap: a file that was truncated or vanished
//     before its end was read.
//   - Memory is bounded: by the files there are, not by what is in them. What is read at
//     once shares its memory (weblog.Pool).
//
// The usual places are those of the vendor's beacon and of IIS on Windows: what the registry
// and the settings of IIS name, else where an installation puts them. What is there and may
// not be read is named.
//
// Windows: the tests run under Wine (.ci/windows), and nobody has run them on Windows itself.
// Wine has no links and no junctions, so no test shows that these are followed there. Nor
// does it show that IIS and HTTP.SYS write while we read: a writer that shares its file for
// reading only stands in for them; the listing of NTFS, which shows late what was added to a
// file that is open (sizes are asked of the files themselves); a file that was deleted on a
// share while it is open here, whose name stays taken until it is closed; and places that an
// access list forbids.
//
// What it does not do: see sites or directories that did not exist when Find looked;
// read archives (.gz) after the start: they are taken for copies of what was read; read
// a second time what was changed in place behind the reader.
package logs
