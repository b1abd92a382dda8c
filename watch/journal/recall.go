package journal

import (
	"cmp"
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
// will know from now on. It comes before Run and before the first event. What it
// cannot read it reports and goes on without.
func (j *Journal) Recall(state *estate.State) {
	j.state = state
	all, err := j.spans()
	if err != nil {
		j.unread = true
		j.report(&j.troubles.events, err)
		return
	}
	p, err := j.position()
	if err == nil {
		err = j.recallState(state, all, p)
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
	j.replay(state, all, p)
}

// recallState reads the agents and, on another core, the newest events. Either all of
// it comes into the state or nothing.
func (j *Journal) recallState(state *estate.State, all []span, p position) error {
	var newest []estate.Event
	var reading sync.WaitGroup
	reading.Go(func() { newest = j.newest(all, p.event) })
	m, err := j.memoryOnDisk()
	reading.Wait()
	if err != nil || m == nil {
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
		j.lapse("the state is gone: it was counted again from the newest events of the history")
	case p.event > last:
		j.lapse(fmt.Sprintf("the history ends %s too early: a day file was cut or removed", estate.Plural(p.event-last, "event", "events")))
	case !p.clean && last == 0:
		j.lapse("the beacon ended hard: nothing of what it saw is in the history")
	case !p.clean || last > p.event:
		j.lapse(fmt.Sprintf("the beacon ended hard: what came after %s is not in the history", newest.Format("15:04:05 UTC on 2 Jan")))
	}
}

// replay folds in what came after the state was kept.
func (j *Journal) replay(state *estate.State, all []span, p position) {
	after := max(p.event, j.last-replayEvents)
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	chunk := make([]estate.Event, 0, replayChunk)
	for _, s := range all {
		if s.last <= after {
			continue
		}
		j.each(s.name, func(e estate.Event) {
			if chunk = append(chunk, e); len(chunk) == cap(chunk) {
				state.Replay(chunk...)
				chunk = chunk[:0]
			}
			j.pace.events++
		}, "WHERE id > ? ORDER BY id", after)
	}
	state.Replay(chunk...)
}

// each calls do with the events of a day file. One that turns out to be of no use is set
// aside; what could be read of it counts.
func (j *Journal) each(name string, do func(estate.Event), which string, args ...any) {
	var fault error
	for e, err := range j.events(name, which, args...) {
		if err == nil {
			do(e)
		} else if fault == nil || broken(err) {
			fault = err
		}
	}
	if broken(fault) {
		fault = j.replace(name, fault)
	}
	if fault != nil {
		j.lapse(fmt.Sprintf("%s of the history cannot be read: %s", name, detailOf(fault)))
	}
}

// newest returns the newest events up to a number, oldest first.
func (j *Journal) newest(all []span, upTo int64) []estate.Event {
	all = slices.SortedFunc(slices.Values(all), func(a, b span) int { return cmp.Compare(b.first, a.first) })
	events := make([]estate.Event, 0, recollectEvents)
	for _, s := range all {
		if len(events) == recollectEvents {
			break
		}
		j.each(s.name, func(e estate.Event) { events = append(events, e) },
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
