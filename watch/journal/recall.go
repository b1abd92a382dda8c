package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"beacontop/beacon/estate"
)

const (
	// recollectEvents is how many of the newest events come back into the stream: as
	// many transfers as a state holds by default.
	recollectEvents = 20_000
	// replayEvents bounds how many are folded in again when state.db is gone: they take
	// some seconds.
	replayEvents = 1_000_000
	replayChunk  = 1000
)

// Recall brings back into a fresh state what is known from before, and keeps what it
// will know from now on. It comes before Run and before the first event; meanwhile the state
// says that its history is being read. What it cannot read it reports and goes on without.
// When ctx ends it stops at once: then only events are kept, and the state on disk stays.
func (j *Journal) Recall(ctx context.Context, state *estate.State) {
	reading := func(is bool) {
		state.Apply(estate.Event{Time: time.Now().UTC(), Topic: estate.TopicHistory, Active: is})
	}
	reading(true)
	defer reading(false)
	j.state = state
	j.recall(ctx, state)
	if ctx.Err() != nil {
		j.state = nil
	}
}

func (j *Journal) recall(ctx context.Context, state *estate.State) {
	err := j.restrict()
	all, serr := j.spans()
	if err := errors.Join(err, serr); err != nil {
		j.report(&j.troubles.events, err)
	}
	if serr != nil {
		j.unread = true
		return
	}
	p, err := j.position()
	if err == nil {
		err = j.recallState(ctx, state, all, p)
	}
	if ctx.Err() != nil {
		return
	}
	if err == nil {
		j.judge(all, p)
	} else {
		p = position{}
		if broken(err) {
			err = j.replace(stateFile, err)
		}
		j.unread = err != nil
		j.report(&j.troubles.state, err)
	}
	j.found(all, p)
	j.replay(ctx, state, all, p)
}

// recallState reads the agents and, on another core, the newest events. Either all of
// it comes into the state or nothing.
func (j *Journal) recallState(ctx context.Context, state *estate.State, all []span, p position) error {
	var newest []estate.Event
	var reading sync.WaitGroup
	reading.Go(func() { newest = j.newest(ctx, all, p.event) })
	m, err := j.memoryOnDisk(ctx)
	reading.Wait()
	if err = errors.Join(err, ctx.Err()); err != nil || m == nil {
		return err
	}
	state.Recall(*m)
	state.Recollect(newest...)
	j.pace.whole = false
	return nil
}

// judge reports what may be missing from the history.
func (j *Journal) judge(all []span, p position) {
	last, newest := int64(0), time.Time{}
	for _, s := range all {
		if s.last > last {
			last, newest = s.last, s.newest
		}
	}
	switch {
	case !p.exists && last == 0: // the first start
	case !p.exists:
		j.lapse("the state is gone, or the beacon ended hard at its first start: it was counted again from the newest events of the history")
	case p.event > last:
		j.lapse(fmt.Sprintf("the history ends %s too early: a day file was cut or removed", estate.Plural(p.event-last, "event", "events")))
	case !p.clean && last == 0:
		j.lapse("the beacon ended hard: nothing of what it saw is in the history")
	case !p.clean || last > p.event:
		j.lapse(fmt.Sprintf("the beacon ended hard: what came after %s is not in the history", newest.Format("15:04:05 UTC on 2 Jan")))
	}
}

// replay folds in what came after the state was kept.
func (j *Journal) replay(ctx context.Context, state *estate.State, all []span, p position) {
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	after := p.event
	if !p.exists {
		after = j.recountFrom(all)
	}
	chunk := make([]estate.Event, 0, replayChunk)
	for _, s := range all {
		if s.last <= after {
			continue
		}
		j.each(ctx, s.name, func(e estate.Event) {
			if chunk = append(chunk, e); len(chunk) == cap(chunk) {
				state.Replay(chunk...)
				chunk = chunk[:0]
			}
			j.pace.events++
		}, "WHERE id > ? ORDER BY id", after)
	}
	state.Replay(chunk...)
}

// recountFrom returns the number after which events are folded in again when nothing else
// is left: enough files for replayEvents, newest first. Of a damaged one some events may be
// readable, but none is counted on.
func (j *Journal) recountFrom(all []span) int64 {
	left := int64(replayEvents)
	for _, s := range slices.Backward(all) {
		switch whole, err := j.whole(s.name); {
		case err != nil || !whole:
			continue // each tells of it
		case s.last-s.first+1 >= left:
			return s.last - left
		}
		left -= s.last - s.first + 1
	}
	return 0
}

// each calls do with the events of a day file. One that turns out to be of no use is set
// aside; what could be read of it counts.
func (j *Journal) each(ctx context.Context, name string, do func(estate.Event), which string, args ...any) {
	var fault error
	for e, err := range j.events(ctx, name, which, args...) {
		if err == nil {
			do(e)
		} else if fault == nil || broken(err) {
			fault = err
		}
	}
	if ctx.Err() != nil {
		return
	}
	if broken(fault) {
		fault = j.replace(name, fault)
	}
	if fault != nil {
		j.lapse(fmt.Sprintf("%s of the history cannot be read: %s", name, detailOf(fault)))
	}
}

// newest returns the newest events up to a number, oldest first.
func (j *Journal) newest(ctx context.Context, all []span, upTo int64) []estate.Event {
	all = slices.SortedFunc(slices.Values(all), func(a, b span) int { return cmp.Compare(b.first, a.first) })
	events := make([]estate.Event, 0, recollectEvents)
	for _, s := range all {
		if len(events) == recollectEvents {
			break
		}
		j.each(ctx, s.name, func(e estate.Event) { events = append(events, e) },
			"WHERE id <= ? AND topic IN ("+recollected()+") ORDER BY id DESC LIMIT ?",
			upTo, recollectEvents-len(events))
	}
	slices.Reverse(events)
	return events
}

// recollected are the topics that come back into the stream, for SQL.
func recollected() string {
	var words []string
	for t := range estate.Topics() {
		if t.Recollected() {
			words = append(words, "'"+t.String()+"'")
		}
	}
	return strings.Join(words, ", ")
}
