package sshd

import (
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/printable"
)

// Refusals that are reported within a minute. More are counted, so that a flood fills neither the
// history nor the log.
const (
	reportedMost = 30
	reportedTime = time.Minute
)

// report publishes logins and refusals. It is safe for concurrent use.
type report struct {
	publish func(event.Event)

	mu      sync.Mutex
	since   time.Time
	count   int         // of refusals since then
	counted event.Event // the newest refusal that was only counted
	more    int         // of these
}

// send publishes an event about a login.
func (r *report) send(e event.Event) {
	e.Time, e.Topic, e.Method = time.Now().UTC(), event.TopicLogin, "ssh"
	e.Detail = printable.Text(e.Detail)
	r.publish(e)
}

// refused reports a refusal, or counts it.
func (r *report) refused(e event.Event) {
	now := time.Now()
	r.flush(now)
	r.mu.Lock()
	if now.Sub(r.since) >= reportedTime {
		r.since, r.count = now, 0
	}
	r.count++
	tell := r.count <= reportedMost
	if !tell {
		r.counted = e
		r.more++
	}
	r.mu.Unlock()
	if tell {
		r.send(e)
	}
}

// flush reports what was counted, once its minute is over.
func (r *report) flush(now time.Time) {
	r.mu.Lock()
	e, more := r.counted, r.more
	if more == 0 || now.Sub(r.since) < reportedTime {
		r.mu.Unlock()
		return
	}
	r.more = 0
	r.mu.Unlock()
	e.Count = more - 1
	e.Detail = "the newest of many: " + e.Detail
	r.send(e)
}
