// Package journal is the flight recorder of a beacon: it keeps every event on disk and,
// beside them, what is known, so that a dashboard knows after a start what it knew
// before.
//
//	DIR/history/2026-11-23.db   the events of one day (UTC)
//	DIR/history/state.db        every agent, counts, failures, arrivals, and the number
//	                            of the last event that all this covers
//
// The life of a journal:
//
//	New ──▶ Recall(ctx, state): state.db into the state, the events after it folded in
//	  │       again, the newest ones back into the stream; what may be missing is published
//	  ▼
//	Run: one writer ◀── Record(events) ◀── the fold, which never waits
//	  │     up to 1,000 rows or 250 ms, then the disk (WAL, synchronous=FULL)
//	  │     now and then, behind the events it covers: what changed in the state
//	  ▼
//	end of ctx: the rest, what is known, and the mark of a clean stop
//
// Past is a source of samples for a dashboard: when a device is looked at, it adds the
// transfers of that device from the day files, in the background: first those that the device's
// row tells of, at once, then all, newest first, a million events a second.
//
// Guarantees:
//
//   - An event that Progress calls written survives a crash of the program, the system
//     and the power. An event is handed to the disk 250 ms after it was folded, or when a
//     thousand wait; how long the disk and a busy machine take then is not bounded: with all
//     cores taken 0.6 s more were seen. What was not written is missing after a hard end;
//     then a gap of unknown size is published: an event of TopicGap with the Name "history",
//     the Count 0 and, in Detail, why.
//   - What is known and the events on disk never contradict each other: the state names
//     the event up to which it counted, is written in one transaction after that event,
//     and what follows is counted again.
//   - A disk that takes nothing stops nobody. The trouble is published (TopicHistory),
//     65,536 events wait in memory, more are counted; the writing is tried again every
//     second, and when it works one gap tells the number that is missing.
//   - A file that is damaged, of another release, or none at all (a FIFO, a device, a
//     directory) is set aside under a name that ends in .broken, for whoever wants to look,
//     and a fresh one takes its place. Without state.db what is known is counted again from
//     the newest million events of the files that are whole, and what the others still give.
//   - The files have the mode 640: they name devices and addresses.
//   - Old day files are deleted, oldest first, by number and by size; never the one that
//     is written, which alone may be larger than all are meant to be.
//
// Signs of life, listings of folders and the trouble of the history itself are not kept:
// they say what is live and nothing of what happened. The state of parents, siblings and
// the disk is checked again and again; it is kept when it changes. The uploads themselves are files
// of the spool and do not depend on the history. Two beacons on one directory are
// excluded by the lock of the spool. The files must not be on a network file system.
//
// # Schema
//
// Any sqlite3 may read the files, also while the beacon runs. PRAGMA user_version is 2 of
// day files and 1 of state.db. Columns that an event does not fill are NULL; the fields are
// those of [estate.Event] but for its source and the size of a disk, enumerated values are its words. Times are Unix nanoseconds in
// the day files and Unix milliseconds in state.db. The comments of the columns are in the
// schema itself.
//
//	day file  events   id, time, topic, direction, kind, device, domain, attribution,
//	                   address, method, path, user_agent, status, bytes, duration, cause,
//	                   detail, folder, name, count, since, peer, reach, active
//	state.db  agents   contact, name, domain, address, user_agent, first, last, requests,
//	                   failures, lost_first, used, shared, marks
//	          memory   part, value
//	          position one, event, clean, written
//
// The events of a day file are a view: what many of them share stands once in another table,
// so that an event takes about 100 bytes. The tables below it are
//
//	records id, time, topic, direction, kind, device, domain, attribution, address, method,
//	        path, file, user_agent, status, bytes, duration, cause, detail, folder, name,
//	        count, since, peer, reach, active
//	texts   id, text
//	day     one, base
//
// In day files of version 1, of an earlier release, the events are a table. They are read,
// and one of the day on which the release changed becomes a part: 2026-11-23.1.db.
//
// The id of an event grows from event to event through all day files. The marks of an
// agent are explained with [estate.Marks], the parts of the memory, which are JSON, with
// [estate.Parts]. For example:
//
//	sqlite3 -readonly 2026-11-23.db "SELECT datetime(time/1000000000, 'unixepoch'), device, path
//	    FROM events WHERE topic = 'request' AND status >= 400 ORDER BY time"
//	sqlite3 -readonly state.db "SELECT name, datetime(last/1000, 'unixepoch') FROM agents ORDER BY contact"
package journal
