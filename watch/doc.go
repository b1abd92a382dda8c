// Package watch follows the Incoming directory of a beacon and publishes arrivals and
// departures as [event.Event]s.
//
// Kernel notifications are only a hint; the directory listing decides. A notification says which
// folder to list again, and what is published is the difference between two listings. The reasons:
// the kernel's queue overflows (by default at 16,384 events of inotify), a watch ends without an
// event when its directory is deleted and re-created, and no portable event says that a file was
// written completely.
//
//	kernel ──▶ Notifier: one dirty bit per directory
//	                 │ wake (one slot)
//	                 ▼
//	Incoming ──▶ look ──▶ survey: which type folders exist, watch them all
//	   ▲           │
//	   │           └────▶ list what is dirty or due ──▶ departures, arrivals, listing
//	   │                                                        │
//	   └──────── quiet time, then the next wake or due time     ▼
//	                                                    Publish(event.Event)
//
// Guarantees:
//
//   - Every waiting file is reported, also after a burst, an overflow of the kernel's queue,
//     or when a type folder or Incoming itself was deleted, moved or re-created. A lost
//     notification only costs time: every folder is listed again after at most twice the
//     interval, or 400 times the time that listing it takes.
//   - Every arrival and every departure that a listing shows is published once, in this order:
//     the departures of a listing, its arrivals, the listing.
//   - Files that were there when Run began are not arrivals; the first listing counts them.
//     A type folder that appears later has an arrival for every file in it.
//   - The number of waiting files is exact, whatever it is. In a folder with more than 100,000
//     files the first listing counts names only, and the second one examines all files. Files that
//     are not followed by name have no arrivals and departures; their size is estimated from the
//     last examination.
//   - A folder that cannot be read keeps its files: an error is never a departure. A file has
//     departed only if it is known not to exist.
//   - Nothing outside Incoming is listed: type folders are opened through an [os.Root], and a
//     link that leads out of Incoming counts as unreadable.
//   - The work is bounded: during a burst there is a quiet time between two looks. A folder that
//     is slow to list is listed for at most a twentieth of the time while it changes, and for a
//     hundredth while it does not, and delays no other folder.
//   - The files of a folder that was removed depart, and its last listing has CauseRemoved.
//
// A folder is watched by notification where that works. It is polled where the kernel refuses a
// watch, and on remote file systems, which do not report changes made by other machines. An event
// of TopicWatch says which, and why.
//
// Where another program receives files (Config.Foreign), it writes them in place. A file that
// changed within the last two seconds is arriving: it is reported separately and does not count as
// waiting. Its arrival is published when it has stopped changing, or together with its departure
// if it disappears earlier. A file that came and went between two listings is known by name from
// the notification; where notifications are lost, an event of TopicGap says that files may have
// been missed. The files in BadLogs are counted with every listing.
//
// On Windows a directory is remote if its path begins with \\server, if its drive is mapped to a
// share, or if a link leads to one of these. Tested under Wine with its own share and mapped
// drive; never with a real server, a junction or a mounted folder.
//
// Limits: a file of our own that comes and goes between two listings is not seen; the code that
// stored or removed it publishes that. In a polled folder this holds for every file. A file that is
// replaced or grows under its name does not arrive again; its new size and time are reported.
// Names that spool.Waits rejects, folders inside a type folder and files beside the type folders
// are not waiting files and are not reported. Unknown types may be one level deeper, in
// Other/<type>. A folder that is removed and re-created between two looks shows its files as taken.
// The package opens no file and changes nothing. Names are reported verbatim: escape them before
// they reach a terminal.
//
// On macOS and the BSDs notifications take one file descriptor for each waiting file; set Poll
// there if queues are long.
package watch
