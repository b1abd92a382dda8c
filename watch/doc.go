// Package watch follows the Incoming directory of a beacon and tells what comes
// and goes there as [estate.Event]s.
//
// The kernel's notifications are a hint, the listing of a directory is the truth
// (terminal.md §3). A notification only says which folder to list again; what is
// published is the difference between two listings.
//
//	kernel ──▶ Notifier: one dirty bit per directory
//	                 │ wake (one slot)
//	                 ▼
//	Incoming ──▶ look ──▶ survey: which type folders are there, watch them all
//	   ▲           │
//	   │           └────▶ list what is dirty or due ──▶ departures, arrivals, listing
//	   │                                                        │
//	   └──────── quiet time, then the next wake or due time     ▼
//	                                                    Publish(estate.Event)
//
// Guarantees:
//
//   - What waits is reported, however it got there: after a burst, an overflow of
//     the kernel's queue, or when a type folder or Incoming itself was deleted,
//     moved or re-created. A notification that never comes costs time only: every
//     folder is listed again at the latest after twice the interval, or 400 times what
//     listing it takes.
//   - Every arrival and every departure that a listing shows is published once.
//     The departures of a listing come first, then its arrivals, then the listing.
//   - What waited when Run began is no arrival; it is counted by the first listing.
//     A type folder that appears later has an arrival for every file in it.
//   - How many files wait is exact, however many. Of a folder with more than 100,000
//     the first listing counts the names, and the next looks at all files. Those that are not
//     followed by name have no arrivals and departures; their size is estimated from the last
//     look.
//   - A folder that cannot be read keeps its files: nothing departs because of an
//     error. Only what is known not to exist has departed.
//   - Nothing outside Incoming is listed: type folders are opened through an
//     [os.Root], and a link that leads out of Incoming counts as unreadable.
//   - The work is bounded: while a burst lasts there is a quiet time between two
//     looks. A folder that takes long to list is listed for at most a twentieth of the time while
//     it changes, and for a hundredth while it does not, and holds up no other.
//   - Files that departed because their folder was removed are told by a last listing with
//     CauseRemoved.
//
// A folder is watched by notification where that works. Where the kernel refuses,
// or the file system is a remote one, which tells nobody of changes made elsewhere,
// it is polled; an event of TopicWatch says which, and why.
//
// Where another program receives files (Config.Foreign), they grow under their names. A
// file that changed within the last two seconds is arriving: it is told of apart, does
// not wait, and its arrival is published when it stands still, or together with its
// departure when it is gone before. One that came and went between two listings is known by
// name from the notification; where notifications are lost, an event of TopicGap says that
// files may have been missed. What is in BadLogs is counted with every listing.
//
// On Windows a directory is remote when its path begins with \\server, when its drive stands
// for a share, or when a link leads to one. Tried under Wine, with a share and a drive that
// it makes up; never with a real server, a junction or a mounted folder.
//
// What it does not do: a file of our own that comes and goes between two listings is not
// seen; whoever stored or removed it knows of it. Nor is one in a folder that is polled. A
// file that is replaced or grows under its name does not arrive again; its new size and time
// are taken. What the spool passes over (spool.Waits), folders inside a type folder and files
// beside the type folders do not wait and are not reported. Unknown types may stand one level
// deeper, in Other/<type>. A folder that is removed and made again between two looks shows
// its files as taken. The package opens no file and changes nothing. Names are reported
// verbatim: escape them before they reach a terminal.
//
// On macOS and the BSDs notifications take one file descriptor for each waiting
// file; set Poll there when queues are long.
package watch
