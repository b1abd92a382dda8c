package queue

import (
	"time"

	"beacontop/beacon/estate/series"
)

// DepthKept is the number of minutes of which the depth of the queue is kept.
const DepthKept = 60

// depth is how many files waited at the end of each minute, and how many were forwarded in it.
type depth struct {
	waiting [DepthKept]int64 // a ring, indexed by the minute since 1970
	out     series.Counts
	minute  int64 // of the newest event; the queue is unchanged since
	begun   int64 // the first minute on record
}

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

// pass records that so many files waited until an event.
func (d *depth) pass(at time.Time, waiting int64) {
	now := minuteOf(at)
	if d.minute == 0 {
		d.minute, d.begun = now, now
	}
	for m := max(d.minute, now-DepthKept); m < now; m++ {
		d.waiting[m%DepthKept] = waiting
	}
	d.minute = max(d.minute, now)
}

// waitingFiles is the number of all waiting files.
func (q *Queue) waitingFiles() (n int64) {
	for _, t := range q.types {
		n += int64(t.waiting)
	}
	return n
}

// Depth returns how many files waited at the end of each of the last n minutes, oldest first; Unseen:
// not known. A queue without events is unchanged.
func (q *Queue) Depth(now time.Time, n int) []int64 {
	out := make([]int64, n)
	waiting, end := q.waitingFiles(), minuteOf(now)
	for i := range out {
		switch m := end - int64(n-i); {
		case q.depth.minute == 0, m < q.depth.begun:
			out[i] = series.Unseen
		case m >= q.depth.minute:
			out[i] = waiting
		default:
			out[i] = q.depth.waiting[m%DepthKept]
		}
	}
	return out
}

// Out returns how many files were forwarded in each of the last n minutes, oldest first.
func (q *Queue) Out(now time.Time, n int, seen *series.Observed) []int64 {
	out, end := q.depth.out.Tail(now, time.Minute, n, seen), minuteOf(now)
	for i := range out {
		if q.depth.begun == 0 || end-int64(n-i) < q.depth.begun {
			out[i] = series.Unseen // before this start
		}
	}
	return out
}
