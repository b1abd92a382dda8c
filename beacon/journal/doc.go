// Package journal stores every event of a beacon on disk, together with the state derived from
// them, so that a dashboard shows the same after a restart as before.
//
//	DIR/history/2026-11-23.db   the events of one day (UTC)
//	DIR/history/state.db        every agent, counts, failures, arrivals, and the number
//	                            of the last event that the state includes
//
// The life cycle of a journal:
//
//	New ──▶ Recall(ctx, state): state.db into the state, later events applied again, the
//	  │       newest ones back into the stream; possible losses are published
//	  ▼
//	Run: one writer ◀── Record(events, apply) ◀── the goroutine that applies events; it never waits
//	  │     up to 1,000 rows or 250 ms, then a commit (WAL, synchronous=FULL)
//	  │     from time to time, after the events it includes: the changes of the state
//	  ▼
//	end of ctx: the remaining events, the state, and the mark of a clean stop
//
// Past is a source of samples for a dashboard. While a device is shown, it adds the transfers of
// that device from the day files in the background: first those at the times in the device's row,
// at once, then all of them, newest first, at a million events a second.
//
// Another process reads the history with a Journal that is ReadOnly, also while the beacon writes it:
// Recall, then Present, and Past.Read in place of Past.Run. It creates, renames and deletes nothing.
//
// Guarantees:
//
//   - An event that Progress reports as written survives a crash of the program, the system and
//     a power failure. An event is passed to the disk 250 ms after it was applied, or when a
//     thousand are waiting. The time until it is on disk is not bounded: 0.6 s more were observed
//     with all cores busy. After a crash the events that were not written are missing; then a gap
//     of unknown size is published: an event of TopicGap with the Name "history", the Count 0
//     and the reason in Detail.
//   - The state and the events on disk never contradict each other: the state contains the number
//     of the last event it includes, is written in one transaction after that event, and later
//     events are counted again.
//   - A disk that accepts no writes blocks nobody. The problem is published (TopicHistory),
//     65,536 events wait in memory, further ones are counted; writing is retried every second,
//     and when it succeeds one gap reports the number of lost events.
//   - A file that is damaged, of another release, or not a regular file (a FIFO, a device, a
//     directory) is renamed with the suffix .broken for later inspection, and replaced by a new
//     one. Without state.db the state is rebuilt from the newest million events of the intact
//     files, and from the readable events of the others.
//   - The files have mode 640: they contain device names and addresses.
//   - Old day files are deleted, oldest first, by number and by size. The file being written is
//     never deleted, even if it alone exceeds the limit.
//
// Pulses, listings of folders and problems of the history itself are not stored: they describe the
// present, not what happened. The state of parents, siblings and the disk is checked repeatedly and
// stored when it changes. The uploads themselves are files of the spool and do not depend on the
// history. The lock of the spool prevents two beacons from using one directory. The files must not
// be on a network file system.
//
// # Schema
//
// Any sqlite3 can read the files, also while the beacon runs. PRAGMA user_version is 7 in day files
// and 1 in state.db. Columns that an event does not use are NULL. The fields are those of
// [event.Fields], which name them and their types; enumerated values are stored as text.
// Times are Unix nanoseconds in day files and Unix milliseconds in state.db. The columns are
// documented in the schema itself.
//
//	day file  events   id, time, topic, direction, kind, device, domain, attribution,
//	                   address, method, path, user_agent, status, substatus,
//	                   win32_status, bytes, duration, cause, detail, folder, name,
//	                   count, since, peer, reach, active, total, reserve, unsized,
//	                   untimed, code, change, severity, version, serial,
//	                   hardware, model, system, served, subjects
//	state.db  agents   contact, name, domain, address, user_agent, first, last, requests,
//	                   failures, lost_first, used, shared, marks, rhythm, version,
//	                   print, described, identity
//	          memory   part, value
//	          position one, event, clean, written
//
// The events of a day file are a view: texts that many of them share are stored once in another
// table, so that an event takes about 100 bytes. The underlying tables are
//
//	records id, time, topic, direction, kind, device, domain, attribution,
//	        address, method, path, file, user_agent, status, substatus,
//	        win32_status, bytes, duration, cause, detail, folder, name,
//	        count, since, peer, reach, active, total, reserve, unsized,
//	        untimed, code, change, severity, version, serial, hardware, model,
//	        system, served, subjects
//	texts   id, text
//	day     one, base, beacon
//
// In day files of version 1, from an earlier release, the events are a table; those of versions 2
// to 6 lack some columns. All are read. If one exists for the day of the update, it is renamed to a part of
// that day: 2026-11-23.1.db.
//
// Event ids grow through all day files. An event has its id before it is applied, so that the state and
// whoever observes the beacon see the same one. After a crash 131,072 numbers are left out: as many as
// may have been seen and were not written; so none is given twice. The marks of an agent are documented with [roster.Marks],
// the parts in memory, which are JSON, with [estate.Parts]. For example:
//
//	sqlite3 -readonly 2026-11-23.db "SELECT datetime(time/1000000000, 'unixepoch'), device, path
//	    FROM events WHERE topic = 'request' AND status >= 400 ORDER BY time"
//	sqlite3 -readonly state.db "SELECT name, datetime(last/1000, 'unixepoch') FROM agents ORDER BY contact"
package journal
