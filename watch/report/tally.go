package report

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
)

// Tally collects the data of a report: the fold of events. It is not safe for concurrent use.
// The zero Tally is not usable.
type Tally struct {
	config Config

	requests     int64
	failed       int64
	unattributed int64 // requests
	outside      int64 // requests before Since or from Until on
	gaps         int64 // events lost by their observer
	counted      Span  // counted events
	covered      Span  // events in the logs, requested or not

	devices  devices
	kinds    kinds
	statuses statuses
	verbs    verbs
	hours    hours
	versions versions
	slowest  slowest
	sources  sources
	pool     weblog.Pool // shared by the parsers

	troubles    troubles
	asks        asks
	connections connections
}

// New returns an empty tally.
func New(c Config) *Tally {
	c = c.withDefaults()
	return &Tally{
		config:   c,
		devices:  newDevices(&c),
		statuses: newStatuses(),
		verbs:    verbs{rows: map[verb]int64{}},
		hours:    newHours(),
		versions: newVersions(),
		slowest:  slowest{limit: min(c.Top, slowestMost)},
		troubles: troubles{},
	}
}

// Add folds events in, which must be roughly in time order: see package merge. It allocates
// nothing for known values and keeps no reference to the slice.
func (t *Tally) Add(events []event.Event) {
	for i := range events {
		t.add(&events[i])
	}
}

func (t *Tally) add(e *event.Event) {
	switch e.Topic {
	case event.TopicRequest, event.TopicRelay, event.TopicGap, event.TopicConnection:
	default:
		return
	}
	t.covered.add(e.Time)
	if !t.config.within(e.Time) {
		t.outside++
		return
	}
	t.counted.add(e.Time)
	switch e.Topic {
	case event.TopicRequest:
		t.request(e)
	case event.TopicRelay:
		t.kinds.relay(e)
	case event.TopicConnection:
		t.connections.count(e)
	default:
		t.gaps += int64(e.Count)
		t.hours.lose(e.Time, int64(e.Count))
	}
}

// span is the time of which everything is known: the requested time, as far as the logs cover it.
func (t *Tally) span() (from, to time.Time) {
	from, to = t.covered.First, t.covered.Last
	if t.config.Since.After(from) {
		from = t.config.Since
	}
	if until := t.config.Until; !until.IsZero() && until.Before(to) {
		to = until
	}
	return from, to
}

func (t *Tally) request(e *event.Event) {
	t.requests++
	t.versions.count(e.UserAgent)
	o := t.devices.count(e, t.statuses.find(e, e.Failed()), t.asks.next())
	if o.Slot < 0 {
		t.unattributed++
	}
	if e.Status == 405 {
		t.verbs.count(e)
	}
	t.slowest.offer(e, o.Slot)
	switch {
	case o.Asks && !o.Answers:
		if len(t.asks.waiting) == asksMost {
			t.settle(asksMost / 2)
		}
		t.asks.add(e)
		return
	case o.Answers && !o.Failed:
		t.asks.answer(o.Asked.Note)
	}
	t.count(e, o.Failed && !o.Answers)
}

// count counts a request of which is known whether it failed.
func (t *Tally) count(e *event.Event, failed bool) {
	status := t.statuses.count(e, failed)
	if failed {
		t.failed++
		t.troubles.count(e, status)
	}
	t.hours.count(e.Time, failed)
	t.kinds.count(e, failed)
}
