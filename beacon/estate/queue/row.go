package queue

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

// Row is one type folder below Incoming.
type Row struct {
	Folder       string
	Waiting      int
	Bytes        int64
	Oldest       Head      // the oldest waiting file
	Listed       time.Time // when Waiting was observed; zero: the folder was never listed
	Problem      string    // why it could not be listed
	Watch        string    // "notify" or the polling interval
	Received     int64     // last 24 h, by agents
	Dropped      int64     // last 24 h, by other programs
	Relayed      int64     // last 24 h
	Taken        int64     // last 24 h, by other programs
	Parked       int       // moved to BadLogs since counting began
	Removed      int       // removed with the folder since counting began
	LastReceived time.Time
	LastRelayed  time.Time             // or taken by another program
	Days         [series.Days]DayCount // the last seven UTC days, oldest first; the last entry is today
}

// Rows returns all folders, by name.
func (q *Queue) Rows(now time.Time, seen *series.Observed) []Row {
	rows := make([]Row, 0, len(q.types))
	for _, t := range q.types {
		rows = append(rows, Row{
			Folder: t.Folder, Waiting: t.waiting, Bytes: t.bytes, Oldest: t.head, Listed: t.listed,
			Problem: t.problem, Watch: t.watch,
			Received: t.Received.Sum(now, series.Day), Dropped: max(t.Dropped.Sum(now, series.Day), 0),
			Relayed: t.Relayed.Sum(now, series.Day), Taken: max(t.Taken.Sum(now, series.Day), 0),
			Parked: t.Parked, Removed: t.removed, LastReceived: t.LastReceived, LastRelayed: series.Later(t.LastRelayed, t.LastTaken), Days: t.week(now, seen),
		})
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(a.Folder, b.Folder) })
	return rows
}

// Total sums all type folders. Files that accumulate because nothing consumes them do not
// count as waiting.
type Total struct {
	Waiting int
	Bytes   int64
	Coming  int    // files stored by a request that no listing has shown yet; they are not counted as waiting
	Oldest  Head   // the oldest waiting file
	Rates   Rates  // of files that came and left in the last minutes
	Listed  bool   // Incoming or one of its folders was listed; otherwise nothing is known
	Parked  int    // files moved to BadLogs since counting began
	Aside   int    // those of the last 24 hours
	Problem string // why Incoming, else its first folder by name, cannot be listed; empty: it can
	Cause   event.Cause
	Where   string  // that folder, relative to Incoming; empty: Incoming itself
	Others  int     // further folders that cannot be listed
	In, Out float64 // files per second over the last 10 s

	Unconsumed int           // policy compliance logs, which nothing consumes
	Refused    []RefusedFile // files that the parent rejects, most recent attempt first
}

// unlisted finds folders that cannot be listed. Incoming comes first: without it, nothing is
// known.
func (t *Total) unlisted(q *Queue) {
	if t.Problem != "" {
		return
	}
	failed := map[string]*queueType{}
	for folder, of := range q.types {
		if of.problem != "" {
			failed[folder] = of
		}
	}
	if len(failed) == 0 {
		return
	}
	t.Where, t.Others = slices.Min(slices.Collect(maps.Keys(failed))), len(failed)-1
	t.Problem, t.Cause = failed[t.Where].problem, failed[t.Where].cause
}

// Total sums all folders; relays means that a parent accepts files of all types.
func (q *Queue) Total(now time.Time, relays bool) Total {
	sum := Total{Listed: q.listed, Problem: q.problem, Cause: q.cause, Aside: int(q.aside.Sum(now, series.Day))}
	sum.unlisted(q)
	for _, t := range q.types {
		sum.Parked += t.Parked
		sum.Listed = sum.Listed || !t.listed.IsZero()
		if t.pilesUp() && !relays {
			sum.Unconsumed += t.waiting
			continue
		}
		sum.Waiting += t.waiting
		sum.Bytes += t.bytes
		if t.head.before(&sum.Oldest) {
			sum.Oldest = t.head
		}
	}
	sum.Refused = slices.SortedFunc(maps.Values(q.refused), func(a, b RefusedFile) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Name, b.Name))
	})
	if sum.Listed {
		sum.Coming = q.coming
	}
	sum.In = q.in.Rate(now)
	sum.Out = q.out.Rate(now)
	return sum
}

// DayCount holds the counts of one day for a type folder.
type DayCount struct {
	Received int64 // by agents
	Relayed  int64
}

func (t *queueType) week(now time.Time, seen *series.Observed) (week [series.Days]DayCount) {
	received, relayed := t.ReceivedDays.Week(now, seen), t.RelayedDays.Week(now, seen)
	for i := range week {
		week[i] = DayCount{Received: received[i], Relayed: relayed[i]}
	}
	return week
}
