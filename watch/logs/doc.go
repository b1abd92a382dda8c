// Package logs finds the log files of other programs and opens them: those of IIS on a beacon, of
// HTTP.SYS, of a reverse proxy in front of it, and the event log of another beacontop. It knows
// names and archives; package places knows where logs usually are. Package follower reads a Log for
// the dashboard, package input reads its files for a report; both merge the events with package
// merge. Package weblog parses the lines.
//
//	PATH… ─▶ Find, Survey ─▶ Log: the files of one site in one directory, rotated
//	                          │
//	                          ├─▶ Check: why no line of it can be read
//	                          ├─▶ Files, Open ─▶ input: once, for a report
//	                          └─▶ follower: the history, then new lines
//
// Guarantees:
//
//   - Links are followed, as PATH and below it: to files and to directories, each once, and
//     without loops. On Windows this includes junctions.
//   - A log is found once, however many PATHs lead to it, and so is a file beside the log that it
//     belongs to.
//   - UTF-16 and archives other than gzip are never read as text; [CheckName] and [CheckHead] name
//     them.
//   - Nothing is written beside a log, and no writer is blocked: files are opened for reading
//     through an [os.Root], which on Windows shares them for writing, renaming and deleting
//     (internal/syscall/windows.Openat: FILE_SHARE_READ, _WRITE, _DELETE; os.Open does not
//     share for deleting). The root itself does not share its directory for all of these, so it is
//     open only while a directory is listed or a file opened.
//   - A file that [Outside] leaves out has no line in the requested time: its name and its time are
//     given a tolerance of more than a day.
//
// Windows: the tests run under Wine (.ci/windows), not on Windows itself. Not tested are links and
// junctions, which Wine does not have, and directories denied by an access control list.
//
// Limits: sites and directories that did not exist when Find ran are not seen.
package logs
