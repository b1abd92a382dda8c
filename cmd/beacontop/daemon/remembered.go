package daemon

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"path/filepath"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/protocol"
)

// A watched beacon with a history has no read positions: two records of how far its logs were read could
// disagree after a crash. Instead the logs are read again from a day before the newest request in the
// history, and lines that are in the history are skipped, each as often as it is there. So a line is
// counted once, whenever the program was killed. Lost are lines that come more than a day after newer
// ones of other logs were recorded.
const overlap = 24 * time.Hour

// watchedDir is in the state directory: the history of a watched beacon must not mix with that of a beacon.
const watchedDir = "watched"

// remembered is the history of a watched beacon.
type remembered struct {
	identity string // of the history
	journal  *journal.Journal
	kept     time.Duration
	seed     maphash.Seed
	lines    map[uint64]int // those in the history that the logs may still contain, with how often; nil: all is read
}

// remember opens the history. Problems of it are passed on; what a crash cost is in the logs.
func remember(c WatchConfig, publish func(event.Event)) (*remembered, error) {
	dir := filepath.Join(c.Dir, watchedDir)
	if err := errors.Join(MakeDir(c.Dir), MakeDir(dir)); err != nil {
		return nil, at(PartDir, err)
	}
	identity, err := identify(dir)
	if err != nil {
		return nil, at(PartDir, err)
	}
	return &remembered{identity: identity, kept: time.Duration(cmp.Or(c.History.Days, journal.DefaultKeepDays)) * 24 * time.Hour, seed: maphash.MakeSeed(), journal: journal.New(journal.Config{
		Dir: dir, Beacon: identity, KeepDays: c.History.Days, KeepBytes: c.History.Bytes,
		Publish: func(e event.Event) {
			if inLogs := e.Topic == event.TopicGap && e.Count == 0 && c.Incoming == ""; !inLogs {
				publish(e)
			}
		},
	})}, nil
}

// recall restores the state, and returns from when on the logs are read; zero: the history has none of
// them.
func (r *remembered) recall(ctx context.Context, s *estate.State) (since time.Time) {
	r.journal.Recall(ctx, s)
	newest := r.newest(time.Now())
	if newest.IsZero() {
		return time.Time{}
	}
	r.lines = map[uint64]int{}
	begin := newest.Add(-overlap)
	for e, err := range r.journal.Events(begin, time.Time{}) {
		if err != nil { // the journal has reported it
			continue
		}
		if since.IsZero() { // earlier lines were not asked for, or their day is deleted
			since = e.Time
		}
		r.lines[r.key(&e)]++
	}
	return since
}

// newest returns the time of the newest request in the history, which is one of a log. It looks back as
// long as a history is kept.
func (r *remembered) newest(now time.Time) (newest time.Time) {
	const week = 7 * 24 * time.Hour
	until := time.Time{}
	for from := now.Add(-week); newest.IsZero() && now.Sub(from) < r.kept+2*week; from = from.Add(-week) {
		for e, err := range r.journal.Events(from, until) {
			if err == nil && e.Topic == event.TopicRequest && e.Time.After(newest) {
				newest = e.Time
			}
		}
		until = from
	}
	return newest
}

// key identifies a line by what it says, without what the state adds to it.
func (r *remembered) key(e *event.Event) uint64 {
	k := *e
	k.ID, k.Beacon, k.Device, k.Attribution, k.Source = 0, "", protocol.Device{}, 0, nil
	k.Time, k.Since = k.Time.UTC().Round(0), k.Since.UTC().Round(0)
	return maphash.Comparable(r.seed, k)
}

// fresh removes the events that are in the history.
func (r *remembered) fresh(events []event.Event) []event.Event {
	kept := events[:0]
	for i := range events {
		e := &events[i]
		e.ID = 0 // of another history
		if e.Topic.Stored() && len(r.lines) > 0 {
			k := r.key(e)
			if n := r.lines[k]; n > 1 {
				r.lines[k] = n - 1
				continue
			} else if n == 1 {
				delete(r.lines, k)
				continue
			}
		}
		kept = append(kept, *e)
	}
	return kept
}
