// Package logins reports, as events, who came to look at this beacon and who was refused.
package logins

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

// Report publishes logins and refusals. It is safe for concurrent use.
type Report struct {
	Publish func(event.Event)
	Over    string // the protocol

	mu      sync.Mutex
	since   time.Time
	count   int         // of refusals since then
	counted event.Event // the newest refusal that was only counted
	more    int         // of these
}

// Send publishes an event about a login.
func (r *Report) Send(e event.Event) {
	e.Time, e.Topic, e.Method = time.Now().UTC(), event.TopicLogin, r.Over
	e.Detail = printable.Text(e.Detail)
	r.Publish(e)
}

// Refused reports a refusal, or counts it.
func (r *Report) Refused(e event.Event) {
	now := time.Now()
	r.Flush(now)
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
		r.Send(e)
	}
}

// Flush reports what was counted, once its minute is over.
func (r *Report) Flush(now time.Time) {
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
	r.Send(e)
}
