// Package logs finds and reads log files of other programs: those of IIS on a beacon, of
// HTTP.SYS, of a reverse proxy in front of it, and the event log of another beacontop. Package
// weblog parses the lines.
//
//	PATH… ─▶ Find, Survey ─▶ Log: the files of one site in one directory, rotated
//	                  │
//	                  ├─▶ Files, Open, Merge: what a report reads
//	                  │
//	                  ├─▶ Scan: everything once, in order of time
//	                  │
//	                  └─▶ Follower.Run: the history, then new lines
//	                        kernel ─▶ wake ─┐
//	                        interval ───────┴▶ look: list, identify the files,
//	                                             read each to its end ─▶ Publish
//	                                                    └─▶ offsets, in our own directory
//
// Guarantees:
//
//   - The history is merged by time, over all files and logs. Lines of one log that are up to 10
//     seconds out of order are sorted. A line that several files of one log contain is counted
//     once, and the source reports how many duplicates were skipped; nothing is skipped between
//     different logs. New lines are sorted within one look.
//   - Links are followed, as PATH and below it: to files and to directories, each once, and
//     without loops. On Windows this includes junctions.
//   - UTF-16 and archives other than gzip are never read as text; the source names them.
//   - Nothing is written beside a log, and no writer is blocked: files are opened for reading
//     through an [os.Root], which on Windows shares them for writing, renaming and deleting
//     (internal/syscall/windows.Openat: FILE_SHARE_READ, _WRITE, _DELETE; os.Open does not
//     share for deleting). The root itself does not share its directory for all of these, so it is
//     open only while a directory is listed. Standard input is read as it comes.
//   - A line is published once, when it is complete. A file is identified by its content: its
//     first bytes, which contain the date in the directives of IIS, and the bytes before the
//     current offset. So a file that was renamed, or copied and truncated, is read on from its
//     offset; a file that was truncated or replaced is read from its beginning. The inode alone
//     never decides, because inodes are reused.
//   - An open file is read to its end even if it was renamed or deleted. After the next file has
//     begun, the previous one is read for a while longer, because its writer may still hold back
//     lines.
//   - Kernel notifications only say when to look; the interval catches what they miss. Remote
//     file systems send none, so they are polled, and the source says so.
//   - With Config.Offsets, reading resumes at the saved offset after a restart, with the columns
//     that applied there. Offsets are saved after the events were published. After a crash the lines
//     since the last save, normally one second at most, are published again. Source.Repeats reports
//     that, unless the caller starts without the earlier events and gets all of them again
//     (Config.Replay).
//   - Known losses are reported as gaps: a file that was truncated or vanished before its end was
//     read.
//   - Memory depends on the number of files, not on their content. Files that are read at the
//     same time share memory (weblog.Pool).
//
// The usual places are those of the vendor's beacon and of IIS on Windows: the directories named by
// the registry and the IIS configuration, otherwise the defaults of an installation. Existing
// places that must not be read are reported.
//
// Windows: the tests run under Wine (.ci/windows), not on Windows itself. Not tested are:
// links and junctions, which Wine does not have; IIS and HTTP.SYS as writers (a writer that shares
// its file only for reading is used instead); the delayed directory listing of NTFS for open files
// (sizes are read from the files themselves); a deleted file on a share that is still open here,
// whose name stays in use until it is closed; directories denied by an access control list.
//
// Limits: sites and directories that did not exist when Find ran are not seen; archives (.gz) that
// appear later are not read, because they are taken for copies of files already read; changes
// before the current offset of a file are not noticed.
package logs
