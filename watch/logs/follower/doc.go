// Package follower reads logs as they grow: first their history, merged by time, then every new
// line. Package logs finds and opens the files, package merge brings the history into order, package
// weblog parses the lines, and package watch says when a directory has changed. Package daemon runs
// a Follower for beacontop watch.
//
//	Follower.Run: load the checkpoint, the history, then new lines
//	    kernel ─▶ wake ─┐
//	    interval ───────┴▶ look: list, identify the files (rotation.go),
//	                         read each to its end ─▶ Publish
//	                               └─▶ checkpoint, in our own directory
//	Scan: everything once, in order of time
//
// A series is one log being read, a file one of its files, a place how far that was read.
//
// Guarantees:
//
//   - The history is merged by time, over all files and logs. Lines of one log that are up to 10
//     seconds out of order are sorted. A line that several files of one log contain is counted
//     once, and the source reports how many duplicates were skipped; nothing is skipped between
//     different logs. New lines are sorted within one look.
//   - A line is published once, when it is complete. A file is identified by its content: its
//     first bytes, which contain the date in the directives of IIS, and the bytes before the
//     current offset. So a file that was renamed, or copied and truncated, is read on from its
//     offset; a file that was truncated or replaced is read from its beginning. The inode alone
//     never decides, because inodes are reused.
//   - An open file is read to its end even if it was renamed or deleted. After the next file has
//     begun, the previous one is read for a while longer, because its writer may still hold back
//     lines.
//   - Kernel notifications only say when to look; the interval catches what they miss. Remote
//     file systems send none, so they are polled, and the source says so. Standard input is read
//     as it comes.
//   - With Config.Offsets, reading resumes at the saved offset after a restart, with the columns
//     that applied there. Offsets are saved after the events were published. After a crash the lines
//     since the last save, normally one second at most, are published again. Source.Repeats reports
//     that, unless the caller starts without the earlier events and gets all of them again
//     (Config.Replay).
//   - Known losses are reported as gaps: a file that was truncated or vanished before its end was
//     read.
//   - A file that is not read is named by the source, with the reason: UTF-16, an archive other than
//     gzip.
//   - Memory depends on the number of files, not on their content. Files that are read at the
//     same time share memory (weblog.Pool).
//
// Windows: the tests run under Wine (.ci/windows), not on Windows itself. Not tested are: IIS and
// HTTP.SYS as writers (a writer that shares its file only for reading is used instead); the delayed
// directory listing of NTFS for open files (sizes are read from the files themselves); a deleted
// file on a share that is still open here, whose name stays in use until it is closed.
//
// Limits: archives (.gz) that appear later are not read, because they are taken for copies of files
// already read; changes before the current offset of a file are not noticed.
package follower
