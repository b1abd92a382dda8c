package api

import (
	"context"
	"time"

	"beacontop/beacon/estate"
)

// resume passes on what the history has behind the last event, until the newest events in memory go on
// from there.
func (s *stream) resume(ctx context.Context) (from uint64, err error) {
	if err := s.historyRead(ctx); err != nil {
		return 0, err
	}
	if s.q.beacon != "" && s.q.beacon != s.Identity || s.History == nil && s.last > s.newest() || s.last > s.newest()+crashLeavesOut {
		s.last = 0
		return s.newestOnly("this id is of another beacon, or of an earlier run whose events were not stored")
	}
	beat := time.NewTicker(diskBeat)
	defer beat.Stop()
	for begun := time.Now(); ; {
		first := int64(0)
		if s.Live != nil {
			from, first = s.Live.after(s.last)
		}
		switch {
		case first == s.last+1 && first > 0:
			return from, s.flush()
		case s.History == nil && first == 0:
			return from, s.flush()
		case s.History == nil:
			return from, s.gap(0, "the events before are not stored")
		}
		before := s.last
		if err := s.fromDisk(ctx); err != nil {
			return 0, err
		}
		switch {
		case s.last > before:
			begun = time.Now()
			continue
		case first == 0:
			return from, s.flush()
		case time.Since(begun) > diskPatience:
			return from, s.gap(0, "events before are not in the history yet")
		}
		select {
		case <-beat.C:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// newest is the id of the newest event; 0: it is not known.
func (s *stream) newest() (id int64) {
	if s.Live != nil {
		id = s.Live.newest()
	}
	if s.History != nil {
		id = max(id, s.History.Progress().Written)
	}
	return id
}

// newestOnly goes on with what happens from now on, and says why.
func (s *stream) newestOnly(why string) (from uint64, err error) {
	if s.Live != nil {
		from = s.Live.end()
	}
	return from, s.gap(0, why)
}

// fromDisk passes on the events behind the last one that are on disk.
func (s *stream) fromDisk(ctx context.Context) error {
	sent := 0
	for e, err := range s.History.After(ctx, s.last) {
		if err != nil {
			if err := s.unread(err); err != nil {
				return err
			}
			continue
		}
		if err := s.pass(&e); err != nil {
			return err
		}
		if sent++; sent%readAtOnce == 0 {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// historyRead waits until the history was read: before that, nobody knows its newest event.
func (s *stream) historyRead(ctx context.Context) error {
	beat := time.NewTicker(diskBeat)
	defer beat.Stop()
	for s.State.Sample(estate.Query{Now: s.Now()}).Totals.History.Reading {
		select {
		case <-beat.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
