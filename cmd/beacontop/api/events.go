package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/form"
)

const (
	// usualEvents is how many events are listed without limit= and after=, if the answer ends.
	usualEvents = 100
	// writePatience is how long one who reads nothing keeps his place.
	writePatience = time.Minute
	// diskPatience is how long is waited for events that are on their way to the disk: several times what
	// was observed on a busy machine.
	diskPatience = 10 * time.Second
	// crashLeavesOut is more ids than a crash leaves out: one that is higher than any known one by more was
	// never given here. Those in between may have been seen by who asks, and lost by the crash.
	crashLeavesOut = 1 << 20
	// diskBeat is how often that is looked at.
	diskBeat = 100 * time.Millisecond
)

// LastHeader is the header of a stream of events with the id of the newest event at its beginning. Who
// reconnects before the first event resumes behind that.
const LastHeader = "Beacontop-Last-Event"

// events answers /v1/events: one event a line, from where it was asked, until the reader leaves.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	q, err := read(r, pWhere, pLimit, pFields, pZone, pAfter, pFollow, pTopic, pBeacon)
	if err == nil {
		err = check[event.Event](q)
	}
	if err == nil {
		err = q.answersEvents()
	}
	switch {
	case err != nil:
	case q.after >= 0 && q.rows.Limit > 0:
		err = refuse(http.StatusBadRequest, "after and limit exclude each other", "after=ID begins behind that event, limit=N with the newest N")
	case q.follow && s.Live == nil:
		err = refuse(http.StatusNotImplemented, "no beacon runs here whose events could be followed", "follow=false lists those in the history")
	case q.follow && !s.Live.enter():
		err = refuse(http.StatusServiceUnavailable, "too many readers of events", "end one of them, or list with follow=false")
	case q.follow:
		defer s.Live.leave()
	}
	if err != nil {
		refusalOf(err).Answer(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Cache-Control", "no-store")
	to := &stream{server: s, q: q, w: w, control: http.NewResponseController(w), match: q.matcher(s.now(q)), last: max(q.after, 0)}
	h.Set(LastHeader, strconv.FormatInt(to.newest(), 10))
	if !q.follow && q.after < 0 {
		to.newestN = cmp.Or(q.rows.Limit, usualEvents)
	}
	_ = to.run(r.Context()) // the reader is gone, or the beacon stops: both end the answer
}

// stream is the answer for one reader.
type stream struct {
	*server
	q       *question
	w       http.ResponseWriter
	control *http.ResponseController
	match   func(*event.Event) bool
	last    int64 // id of the newest event that was passed on, or did not match
	said    bool  // that a part of the history cannot be read
	newestN int   // only so many are written, at the end; 0: all, at once
	held    []event.Event
}

func (s *stream) run(ctx context.Context) error {
	from, err := s.begin(ctx)
	if err == nil && s.Live != nil {
		err = s.live(ctx, from)
	}
	for i := range s.held {
		err = cmp.Or(err, s.line(&s.held[i]))
	}
	return err
}

// live passes on the events in memory from a number on, and those that follow.
func (s *stream) live(ctx context.Context, from uint64) error {
	var events []event.Event
	for {
		var lost int
		var more <-chan struct{}
		events, lost, from, more = s.Live.read(from, events[:0])
		switch {
		case lost > 0 && s.History != nil: // which has those that memory no longer has
			var err error
			if from, err = s.resume(ctx); err != nil {
				return err
			}
			continue
		case lost > 0:
			if err := s.gap(lost, "they were read too slowly"); err != nil {
				return err
			}
		}
		if err := s.passAll(events); err != nil {
			return err
		}
		if len(events) > 0 {
			continue
		}
		if !s.q.follow {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// begin passes on the events before those that happen from now on, and returns the number of the first
// of these.
func (s *stream) begin(ctx context.Context) (from uint64, err error) {
	if s.Live != nil {
		from = s.Live.end()
	}
	switch most := cmp.Or(s.newestN, s.q.rows.Limit); {
	case s.q.after >= 0:
		return s.resume(ctx)
	case most == 0:
		return from, s.flush()
	case s.History == nil:
		return from, s.passAll(s.recalled(s.now(s.q), most, s.match))
	default:
		written := s.History.Progress().Written // before it is read: what is younger may be in memory only
		past, err := s.History.Newest(ctx, most, s.match)
		if err != nil {
			err = s.unread(err)
		}
		if err = cmp.Or(err, s.passAll(past)); err != nil || s.Live == nil {
			return from, err
		}
		s.last = max(s.last, written)
		return s.resume(ctx)
	}
}

// passAll passes on events.
func (s *stream) passAll(events []event.Event) error {
	for i := range events {
		if err := s.pass(&events[i]); err != nil {
			return err
		}
	}
	return s.flush()
}

// pass writes an event that matches. Of the history and of memory, the same event is written once.
func (s *stream) pass(e *event.Event) error {
	if e.ID != 0 {
		if e.ID <= s.last {
			return nil
		}
		s.last = e.ID
	}
	switch {
	case !s.match(e):
		return nil
	case s.newestN == 0:
		return s.line(e)
	case len(s.held) >= s.newestN:
		s.held = append(s.held[:0], s.held[1:]...)
	}
	s.held = append(s.held, *e)
	return nil
}

// gap writes that events are missing here; 0: nobody knows how many.
func (s *stream) gap(count int, why string) error {
	return errors.Join(s.line(&event.Event{Time: s.Now().UTC(), Topic: event.TopicGap, Name: event.GapEvents, Count: count, Detail: why}), s.flush())
}

// unread says, once, that a part of the history cannot be read.
func (s *stream) unread(err error) error {
	if s.said {
		return nil
	}
	s.said = true
	return s.gap(0, "history not read: "+err.Error())
}

// line writes one event.
func (s *stream) line(e *event.Event) error {
	out := line{event.Schema, *e}
	out.Beacon = s.Identity
	text, err := form.Marshal(out)
	if len(s.q.rows.Fields) > 0 && e.Topic != event.TopicGap {
		text, err = form.Row(&out.Event, s.q.rows.Fields)
	}
	if err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(writePatience)) // not every writer has one
	_, err = s.w.Write(append(text, '\n'))
	return err
}

// line is the form of an event as one line.
type line struct {
	Schema int `json:"schema"`
	event.Event
}

func (s *stream) flush() error {
	if err := s.control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
