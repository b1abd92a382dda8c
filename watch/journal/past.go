package journal

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

// Past is a source of samples that adds to the device of a query its transfers from the
// history on disk: what a state has in memory ends with the newest of all devices. Run reads,
// Sample never waits for it.
type Past struct {
	journal *Journal
	state   *estate.State
	wake    chan struct{} // one slot: something is to be read

	mu     sync.Mutex
	device estate.Device // that is looked at
	cancel func()        // ends the reading of the one before
	asked  search
	due    time.Time      // when it is to be read again what came meanwhile
	marked []estate.Event // of the moments
	found  []estate.Event
	past   estate.Past
}

// search is what is looked for: the transfers of a device, first those of some moments.
type search struct {
	device  estate.Device
	address string
	alone   bool // no other device has its name
	moments []time.Time
	limit   int
	after   int64  // number of the last event that was read; 0: none was
	file    string // the newest that was read
}

// pastEvery is how often what came meanwhile is read, while a device is looked at: sooner than
// a busy beacon overwrites what it has in memory.
const pastEvery = 15 * time.Second

// NewPast returns a source of what a state knows and a journal has on disk.
func NewPast(j *Journal, s *estate.State) *Past {
	return &Past{journal: j, state: s, wake: make(chan struct{}, 1), cancel: func() {}}
}

// Sample answers a query at once, with what was read so far. Safe for concurrent use.
func (p *Past) Sample(q estate.Query) estate.Sample {
	out := p.state.Sample(q)
	if out.Agent == nil {
		return out
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch d := out.Agent; {
	case d.Device != p.device:
		p.cancel()
		p.device, p.marked, p.found, p.past = d.Device, nil, nil, estate.Past{Recorded: true, Reading: true}
		p.asked, p.due = newSearch(d, q.Rows), time.Now().Add(pastEvery)
		raise(p.wake)
	case !time.Now().Before(p.due):
		p.due = time.Now().Add(pastEvery)
		raise(p.wake)
	}
	out.Agent.Add(p.marked)
	out.Agent.Add(p.found)
	out.Agent.Past = p.past
	return out
}

func newSearch(d *estate.AgentDetail, limit int) search {
	s := search{device: d.Device, address: estate.AddressText(d.Address), alone: !d.Namesake, limit: limit}
	for _, m := range []estate.Mark{d.Policy, d.Schedule, d.Settings, d.Failover, d.Upgrade, d.Inventory, d.Usage, d.Log} {
		for _, at := range []time.Time{m.Last, m.Success} {
			if !at.IsZero() && !slices.Contains(s.moments, at) {
				s.moments = append(s.moments, at)
			}
		}
	}
	return s
}

// Run reads what is asked for until ctx ends.
func (p *Past) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		reading, cancel := context.WithCancel(ctx)
		p.mu.Lock()
		p.cancel = cancel
		s := p.asked
		p.mu.Unlock()
		p.read(reading, s)
		cancel()
	}
}

// read reads what is not read yet: at first the moments that the device's row tells of, then
// all from the newest on; later what came since.
func (p *Past) read(ctx context.Context, s search) {
	last := p.journal.written.Load()
	if s.after > 0 {
		p.newer(ctx, s, last)
		return
	}
	names, err := p.journal.dayFiles()
	past := estate.Past{Recorded: true, Reading: true, Problem: problem(err)}
	p.add(ctx, s, p.journal.moments(ctx, names, s), past, &p.marked)
	left := s.limit
	for i, name := range slices.Backward(names) {
		events, err := p.journal.ofDevice(ctx, name, s, "id <= ?", last, left)
		left -= len(events)
		past.Problem = cmp.Or(past.Problem, problem(err))
		past.Since, past.Begins = beginOf(name), i == 0
		if left <= 0 {
			past.Since, past.Begins = events[len(events)-1].Time, false
		}
		past.Reading = left > 0 && i > 0
		p.add(ctx, s, events, past, &p.found)
		if !past.Reading {
			break
		}
	}
	past.Reading = false
	p.done(ctx, s, past, last, names)
}

// newer reads what came since the last reading.
func (p *Past) newer(ctx context.Context, s search, last int64) {
	names, err := p.journal.dayFiles()
	var events []estate.Event
	for _, name := range names {
		if name < s.file {
			continue
		}
		some, serr := p.journal.ofDevice(ctx, name, s, "id > ?", s.after, s.limit)
		events, err = append(events, some...), cmp.Or(err, serr)
	}
	p.mu.Lock()
	past := p.past
	p.mu.Unlock()
	if err != nil {
		past.Problem, last = problem(err), s.after
	}
	p.add(ctx, s, events, past, &p.found)
	p.done(ctx, s, past, last, names)
}

// add takes in what was found, unless another device is looked at meanwhile.
func (p *Past) add(ctx context.Context, s search, events []estate.Event, past estate.Past, to *[]estate.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil || s.device != p.device {
		return
	}
	p.past = past
	*to = append(*to, events...)
	if len(*to) > 2*s.limit { // the device was looked at for long
		slices.SortFunc(*to, func(x, y estate.Event) int { return y.Time.Compare(x.Time) })
		*to = (*to)[:s.limit]
	}
}

func (p *Past) done(ctx context.Context, s search, past estate.Past, last int64, names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil || s.device != p.device {
		return
	}
	p.past, p.asked.after = past, max(last, 1)
	if len(names) > 0 {
		p.asked.file = names[len(names)-1]
	}
}

func problem(err error) string {
	if err == nil {
		return ""
	}
	return detailOf(err)
}

// beginOf is when the day of a file begins.
func beginOf(name string) time.Time {
	at, _ := time.Parse(dayLayout, name[:len(dayLayout)]) // isDay has read it
	return at
}
