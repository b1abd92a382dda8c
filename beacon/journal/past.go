package journal

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Past is a source of samples for one screen that adds the transfers of the queried device from the history on
// disk: a state in memory keeps only the newest transfers of all devices. Run reads, Sample never
// waits for it.
type Past struct {
	journal *Journal
	reader  *estate.Reader
	wake    chan struct{} // one slot: there is something to read

	mu     sync.Mutex
	device protocol.Device // currently shown
	cancel func()          // stops reading for the previous device
	asked  search
	due    time.Time     // when newer events are read
	marked []event.Event // at the search's moments
	found  []event.Event
	past   estate.Past
}

// search selects the transfers of a device, first those at certain times.
type search struct {
	device  protocol.Device
	address string
	alone   bool // no other device has its name
	moments []time.Time
	limit   int
	after   int64  // number of the last event read; 0: none
	file    string // the newest file read
}

// pastEvery is the interval at which newer events are read while a device is shown: shorter than
// the time in which a busy beacon overwrites its events in memory.
const pastEvery = 15 * time.Second

// NewPast returns a source of samples from a state and a journal.
func NewPast(j *Journal, s *estate.State) *Past {
	return &Past{journal: j, reader: s.Reader(), wake: make(chan struct{}, 1), cancel: func() {}}
}

// Sample answers a query at once, with the events read so far. Safe for concurrent use.
func (p *Past) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	out, err := p.reader.Sample(ctx, q)
	if err != nil || out.Agent == nil {
		return out, err
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
	return out, nil
}

func newSearch(d *estate.AgentDetail, limit int) search {
	s := search{device: d.Device, address: roster.AddressText(d.Address), alone: !d.Namesake, limit: limit}
	for _, m := range []estate.Mark{d.Policy, d.Schedule, d.Settings, d.Failover, d.Upgrade, d.Inventory, d.Usage, d.Log} {
		for _, at := range []time.Time{m.Last, m.Success} {
			if !at.IsZero() && !slices.Contains(s.moments, at) {
				s.moments = append(s.moments, at)
			}
		}
	}
	return s
}

// Run reads for the queries until ctx ends.
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

// Read reads at once what the last Sample lacks, for a caller without Run. The next Sample has it.
func (p *Past) Read(ctx context.Context) {
	p.mu.Lock()
	s := p.asked
	p.mu.Unlock()
	if s.device.Known() {
		p.read(ctx, s)
	}
}

// read reads what is not read yet: first the transfers at the times in the device's row, then all,
// newest first; in later calls only newer ones.
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

// newer reads the events since the last reading.
func (p *Past) newer(ctx context.Context, s search, last int64) {
	names, err := p.journal.dayFiles()
	var events []event.Event
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

// add adds events, unless another device is shown meanwhile.
func (p *Past) add(ctx context.Context, s search, events []event.Event, past estate.Past, to *[]event.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ctx.Err() != nil || s.device != p.device {
		return
	}
	p.past = past
	*to = append(*to, events...)
	if len(*to) > 2*s.limit { // the device is shown for a long time
		slices.SortFunc(*to, func(x, y event.Event) int { return y.Time.Compare(x.Time) })
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

// beginOf returns the start of the day of a file.
func beginOf(name string) time.Time {
	at, _ := time.Parse(dayLayout, name[:len(dayLayout)]) // valid: isDay checked it
	return at
}
