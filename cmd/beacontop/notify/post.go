package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// post sends the messages of one hook. Each has its own goroutine: one whose receiver is down delays
// no other.
type post struct {
	hook     *Hook
	name     string
	from     sender
	receiver receiver
	outbox   outbox
	publish  func(event.Event)
	wake     chan struct{} // one slot: the book has changed

	failing  string    // why the newest attempt failed; empty: it did not
	failures int       // in a row
	retry    time.Time // not before

	mu    sync.Mutex
	book  *book
	dirty bool // it differs from what is saved
}

func newPost(c *Config, h *Hook, name string) (*post, error) {
	to, err := h.open()
	if err != nil {
		return nil, err
	}
	p := &post{
		hook: h, name: name, from: sender{c.Beacon, c.ID}, receiver: to, publish: c.Publish, wake: make(chan struct{}, 1),
		outbox: outbox{filepath.Join(c.Dir, Dir, h.key(name)+outboxSuffix)},
	}
	now := time.Now()
	book, damaged, err := p.outbox.load(now)
	if err != nil {
		return nil, err
	}
	if damaged != nil {
		why := fmt.Sprintf("notifications to %s begin anew, because what was sent cannot be read: %v", name, damaged)
		p.publish(event.Event{Time: now.UTC(), Topic: event.TopicGap, Name: event.GapNotifications, Detail: why})
	}
	p.book = book
	return p, nil
}

// take notes what has changed. It does not wait for the disk or the network.
func (p *post) take(begun bool, active []engine.Diagnosis, changes []engine.Change, now time.Time) {
	p.mu.Lock()
	if !begun {
		p.book.begin(active, p.hook, p.name, now)
	}
	for i := range changes {
		p.book.change(&changes[i], p.hook, p.name, now)
	}
	p.dirty = true
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// pace is how often a book is looked at while something in it is pending: as often as the engine
// steps.
const pace = time.Second

// run sends until ctx ends.
func (p *post) run(ctx context.Context) {
	for {
		for p.turn(ctx) {
		}
		var tick <-chan time.Time
		if p.pending() {
			tick = time.After(pace)
		}
		select {
		case <-p.wake:
		case <-tick:
		case <-ctx.Done():
			_ = p.save() // whoever starts next is told what is wrong anew
			return
		}
	}
}

// turn saves the book and sends one message that is due. It reports whether that arrived: there may be
// another one.
func (p *post) turn(ctx context.Context) (arrived bool) {
	now := time.Now()
	m := p.pick(now)
	saved := p.save()
	if m == nil || now.Before(p.retry) {
		p.report(saved)
		return false
	}
	// A disk that is full is a reason to send a message, not to keep it.
	err := p.receiver.send(ctx, m)
	if ctx.Err() != nil && err != nil {
		return false
	}
	if err == nil {
		p.arrived(time.Now())
		saved = p.save()
	} else {
		p.failures++
		p.retry = time.Now().Add(pause(p.failures, err))
		p.refused(err, time.Now())
	}
	p.report(errors.Join(err, saved))
	return err == nil
}

// refused notes an answer that is about the message, and says that it is given up.
func (p *post) refused(err error, now time.Time) {
	var status *StatusError
	if !errors.As(err, &status) || !status.ofMessage() {
		return
	}
	p.mu.Lock()
	m, count := p.book.refuse(now), p.book.GivenUp
	p.dirty = true
	p.mu.Unlock()
	if m != nil {
		why := fmt.Sprintf("%s accepts other notifications, but not that %s was %s, which is given up (number %d): %s", p.name, m.Code, m.Event, count, status.Error())
		p.publish(event.Event{Time: now.UTC(), Topic: event.TopicGap, Name: event.GapNotifications, Detail: why})
	}
}

// pick lets time pass and returns the message that is to be sent, if there is one.
func (p *post) pick(now time.Time) *Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.book.pass(p.hook, now) {
		p.dirty = true
	}
	if p.hook.quiet(now) {
		return nil
	}
	before := p.book.Flight
	if p.book.turn(p.hook, p.from, now) {
		p.failures, p.retry = 0, time.Time{} // of another message
	}
	if p.book.Flight == nil {
		return nil
	}
	p.dirty = p.dirty || p.book.Flight != before
	m := p.book.Flight.Message
	return &m
}

func (p *post) arrived(now time.Time) {
	p.failures, p.retry = 0, time.Time{}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.book.delivered(now)
	p.dirty = true
}

func (p *post) pending() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dirty || p.book.pending(p.hook)
}

// save writes the book, if it has changed.
func (p *post) save() error {
	p.mu.Lock()
	if !p.dirty {
		p.mu.Unlock()
		return nil
	}
	text, err := p.book.text()
	p.dirty = false
	p.mu.Unlock()
	if err == nil {
		err = p.outbox.save(text)
	}
	if err != nil {
		p.mu.Lock()
		p.dirty = true
		p.mu.Unlock()
		return fmt.Errorf("save what is to be sent: %w", err)
	}
	return nil
}

// report publishes that messages are not delivered, why not, and that they are again.
func (p *post) report(err error) {
	why := ""
	switch {
	case err != nil:
		why = err.Error()
	case p.failures > 0:
		return // it waits for the next attempt
	}
	if why == p.failing {
		return
	}
	p.failing = why
	e := event.Event{Time: time.Now().UTC(), Topic: event.TopicNotify, Name: p.name, Detail: why}
	var status *StatusError
	switch {
	case errors.As(err, &status):
		e.Cause = event.CauseStatus
	case err != nil:
		e.Cause = cmp.Or(event.CauseOf(err), event.CauseInternal)
	}
	p.publish(e)
}

// Pauses between attempts: a restart of the receiver takes seconds, an outage may take a night.
const (
	pauseLeast = 5 * time.Second
	pauseMost  = 15 * time.Minute
)

// pause is how long to wait after so many failures.
func pause(failures int, err error) time.Duration {
	d := pauseMost
	if failures < 9 { // 5 s to 15 min
		d = min(pauseLeast<<(failures-1), pauseMost)
	}
	if status := new(StatusError); errors.As(err, &status) {
		d = max(d, status.After)
	}
	return d
}
