package queue

import (
	"cmp"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Foreign holds what is known about the folders of another beacon, except their queues, and the
// comparison of its log with its folders: a file that the log shows as accepted must appear in
// its folder.
type Foreign struct {
	folders map[string]*foreignFolder
	swept   time.Time // when old names were last expired
}

type foreignFolder struct {
	arriving int
	badLogs  int
	since    time.Time        // notifications report every change since then; zero: they do not
	seen     map[string]int64 // files that appeared, Unix milliseconds
	awaited  map[string]int64 // files that the log shows as accepted and that have not appeared yet
	agreed   int
	missing  int
	newest   []string // names of the missing files
}

// Limits of the comparison. A log is written with a delay of a minute or more. A file that has
// not appeared five minutes after it was accepted is considered missing.
const (
	awaitTime    = 5 * time.Minute
	seenTime     = 15 * time.Minute
	seenLimit    = 100_000 // names per folder
	missingNames = 5
	// startTime is the time in which a folder is listed before files are expected in it.
	startTime = 10 * time.Second
)

func (f *Foreign) of(folder string) *foreignFolder {
	d := f.folders[folder]
	if d == nil {
		d = &foreignFolder{seen: map[string]int64{}, awaited: map[string]int64{}}
		if f.folders == nil {
			f.folders = map[string]*foreignFolder{}
		}
		if len(f.folders) < queueTypes {
			f.folders[folder] = d
		}
	}
	return d
}

// Apply applies an event of a folder, or of a log.
func (f *Foreign) Apply(e *event.Event) {
	if e.Folder == "" {
		return
	}
	d := f.of(e.Folder)
	switch e.Topic {
	case event.TopicArriving:
		d.arriving = e.Count
	case event.TopicBadLogs:
		d.badLogs = e.Count
	case event.TopicWatch:
		d.since = time.Time{}
		if e.Active {
			d.since = e.Time
		}
	case event.TopicArrival:
		d.appeared(e)
	case event.TopicRequest:
		d.accepted(e)
	}
}

func (d *foreignFolder) appeared(e *event.Event) {
	if _, was := d.awaited[e.Name]; was {
		delete(d.awaited, e.Name)
		d.agreed++
		return
	}
	if len(d.seen) < seenLimit {
		d.seen[e.Name] = e.Time.UnixMilli()
	}
}

// accepted records a successful upload.
func (d *foreignFolder) accepted(e *event.Event) {
	if d.since.IsZero() || e.Time.Before(d.since.Add(startTime)) {
		return
	}
	if _, was := d.seen[e.Name]; was {
		delete(d.seen, e.Name)
		d.agreed++
		return
	}
	if len(d.awaited) < seenLimit {
		d.awaited[e.Name] = e.Time.UnixMilli()
	}
}

// Expire counts files that did not appear as missing, every ten seconds.
func (f *Foreign) Expire(now time.Time) {
	if now.Sub(f.swept) < 10*time.Second {
		return
	}
	f.swept = now
	for _, d := range f.folders {
		var missing []string
		for name, at := range d.awaited {
			if now.Sub(time.UnixMilli(at)) > awaitTime {
				delete(d.awaited, name)
				missing = append(missing, name)
			}
		}
		slices.Sort(missing) // map order is random, and the same events must give the same result
		d.missing += len(missing)
		d.newest = append(d.newest, missing...)
		d.newest = d.newest[max(len(d.newest)-missingNames, 0):]
		for name, at := range d.seen {
			if now.Sub(time.UnixMilli(at)) > seenTime {
				delete(d.seen, name)
			}
		}
	}
}

// FolderRow is one folder of a foreign beacon. It complements the folder's QueueRow.
type FolderRow struct {
	Folder   string
	Arriving int      // files still being written
	BadLogs  int      // rejected files
	Compared bool     // notifications work, so log and folder can be compared
	Agreed   int      // files that the log shows as accepted and that appeared
	Missing  int      // files that the log shows as accepted and that did not appear
	Names    []string // the newest missing files
}

// Rows returns all folders, by name.
func (f *Foreign) Rows() []FolderRow {
	rows := make([]FolderRow, 0, len(f.folders))
	for name, d := range f.folders {
		rows = append(rows, FolderRow{
			Folder: name, Arriving: d.arriving, BadLogs: d.badLogs, Compared: !d.since.IsZero(),
			Agreed: d.agreed, Missing: d.missing, Names: slices.Clone(d.newest),
		})
	}
	slices.SortFunc(rows, func(a, b FolderRow) int { return cmp.Compare(a.Folder, b.Folder) })
	return rows
}
