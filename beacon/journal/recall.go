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
	"beacontop/beacon/event"
)

const (
	// recollectEvents is how many of the newest events are put back into the stream: as many
	// transfers as a state keeps by default.
	recollectEvents = 20_000
	// replayEvents limits how many events are applied again if state.db is gone: they take some
	// seconds.
	replayEvents = 1_000_000
	replayChunk  = 1000
)

// Recall restores the saved state into an empty one, which the journal will save from now on. Call
// it before Run and before the first event; meanwhile the state shows that its history is being
// read. It marks the beacon as running. Files that cannot be read are reported and skipped. If ctx ends, it stops at once: then
// only events are stored, and the saved state is left unchanged.
func (j *Journal) Recall(ctx context.Context, state *estate.State) {
	reading := func(is bool) {
		state.Apply(event.Event{Time: time.Now().UTC(), Topic: event.TopicHistory, Active: is})
	}
	reading(true)
	defer reading(false)
	j.state = state
	j.recall(ctx, state)
	switch {
	case ctx.Err() != nil:
		j.state = nil
	case !j.config.ReadOnly:
		j.mark()
	}
}

// mark notes on disk that the beacon is running, and begins to number events.
func (j *Journal) mark() {
	if _, found := j.first(); !found {
		return
	}
	k := keeper{journal: j}
	defer k.close()
	if k.note(k.begin()) == nil {
		j.number(nil)
	}
}

func (j *Journal) recall(ctx context.Context, state *estate.State) {
	var err error
	if !j.config.ReadOnly {
		err = j.restrict()
	}
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
	if err == nil && !j.config.ReadOnly { // a beacon that runs has not stopped cleanly
		j.reportMissing(all, p)
	}
	if err != nil {
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

// recallState reads the agents and, concurrently, the newest events. It restores either everything
// or nothing.
func (j *Journal) recallState(ctx context.Context, state *estate.State, all []span, p position) error {
	var newest []event.Event
	var reading sync.WaitGroup
	reading.Go(func() { newest = j.newest(ctx, all, p.event) })
	restored, err := j.restore(ctx, state)
	reading.Wait()
	if err = errors.Join(err, ctx.Err()); err != nil || !restored {
		return err
	}
	state.Recollect(newest...)
	j.pace.whole = false
	return nil
}

// reportMissing publishes what may be missing from the history.
func (j *Journal) reportMissing(all []span, p position) {
	last, newest := int64(0), time.Time{}
	for _, s := range all {
		if s.last > last {
			last, newest = s.last, s.newest
		}
	}
	switch {
	case !p.exists && last == 0: // the first start
	case !p.exists:
		j.lapse("state.db is missing, or the first run was not stopped cleanly: the state was rebuilt from the newest events of the history")
	case p.event > last:
		j.lapse(fmt.Sprintf("the history lacks its newest events, at most %d: a day file was truncated or deleted", p.event-last))
	case !p.clean && last == 0:
		j.lapse("the beacon was not stopped cleanly; none of its events is in the history")
	case !p.clean || last > p.event:
		j.lapse(fmt.Sprintf("the beacon was not stopped cleanly; events after %s are not in the history", newest.Format("15:04:05 UTC on 2 Jan")))
	}
}

// replay applies the events that the saved state does not include.
func (j *Journal) replay(ctx context.Context, state *estate.State, all []span, p position) {
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	after := p.event
	if !p.exists {
		after = j.recountFrom(all, replayEvents)
	}
	chunk := make([]event.Event, 0, replayChunk)
	for _, s := range all {
		if s.last <= after {
			continue
		}
		j.each(ctx, s.name, func(e event.Event) {
			if chunk = append(chunk, e); len(chunk) == cap(chunk) {
				state.Replay(chunk...)
				chunk = chunk[:0]
			}
			j.pace.events++
		}, "WHERE id > ? ORDER BY id", after)
	}
	state.Replay(chunk...)
}

// recountFrom returns the number after which events are applied again if there is no saved state:
// enough files for so many events, newest first. A damaged file may have readable events, but they do
// not count towards the limit.
func (j *Journal) recountFrom(all []span, left int64) int64 {
	for _, s := range slices.Backward(all) {
		count, after, err := j.newestOf(s.name, left)
		switch {
		case err != nil:
			continue // each reports it
		case count >= left:
			return after
		}
		left -= count
	}
	return 0
}

// each calls do with the events of a day file. A file that turns out to be unusable is renamed; the
// events read so far count.
func (j *Journal) each(ctx context.Context, name string, do func(event.Event), which string, args ...any) {
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
		j.lapse(fmt.Sprintf("history file %s cannot be read: %s", name, detailOf(fault)))
	}
}

// newest returns the newest events up to a number, oldest first.
func (j *Journal) newest(ctx context.Context, all []span, upTo int64) []event.Event {
	all = slices.SortedFunc(slices.Values(all), func(a, b span) int { return cmp.Compare(b.first, a.first) })
	events := make([]event.Event, 0, recollectEvents)
	for _, s := range all {
		if len(events) == recollectEvents {
			break
		}
		j.each(ctx, s.name, func(e event.Event) { events = append(events, e) },
			"WHERE id <= ? AND topic IN ("+recollected()+") ORDER BY id DESC LIMIT ?",
			upTo, recollectEvents-len(events))
	}
	slices.Reverse(events)
	return events
}

// recollected lists the topics that are put back into the stream, for SQL.
func recollected() string {
	var words []string
	for t := range event.Topics() {
		if t.Recollected() {
			words = append(words, "'"+t.String()+"'")
		}
	}
	return strings.Join(words, ", ")
}
