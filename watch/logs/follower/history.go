package follower

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"strconv"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/logs/merge"
)

// histories reads the history of all series, and publishes the events in order of time.
func histories(ctx context.Context, all []*series, now time.Time, to *sink) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var streams []merge.Stream
	for i, s := range all {
		streams = append(streams, s.history(ctx, strconv.Itoa(i), now, to)...)
	}
	err := merge.Streams(streams, func(b merge.Batch) error {
		to.mark(b.Old)
		to.all(b.Events)
		return ctx.Err()
	})
	to.flush()
	for _, s := range all {
		s.retire(now, to)
	}
	to.flush()
	return cmp.Or(err, ctx.Err())
}

// history returns the existing content of the log, as one stream per file.
func (s *series) history(ctx context.Context, log string, now time.Time, to *sink) []merge.Stream {
	if s.stdin != nil && s.log == logs.Stdin {
		return []merge.Stream{{Log: log, Again: &s.again, Read: reading(to, func(to *sink) { s.piped(ctx, now, to) })}}
	}
	s.list(now, to)
	s.reported = time.Now() // the progress of a short history is reported only at its end
	var streams []merge.Stream
	for _, f := range s.files {
		if !f.reading() {
			continue
		}
		one := merge.Stream{Log: log, Again: &s.again, Read: reading(to, func(to *sink) { s.whole(ctx, f, now, to) })}
		if !f.guessed {
			one.First = f.start
		}
		streams = append(streams, one)
	}
	return streams
}

// reading turns the events that read writes to its sink into a stream.
func reading(like *sink, read func(*sink)) iter.Seq[merge.Batch] {
	return func(yield func(merge.Batch) bool) {
		more := true
		hand := func(old bool) func([]event.Event) {
			return func(events []event.Event) { more = more && yield(merge.Batch{Events: events, Old: old}) }
		}
		to := &sink{since: like.since, until: like.until, publish: hand(false)}
		if like.replay != nil {
			to.replay = hand(true)
		}
		read(to)
		to.flush()
	}
}

// whole reads a file from its offset to its end. Errors of the file are left to the next look.
func (s *series) whole(ctx context.Context, f *file, now time.Time, to *sink) {
	if ctx.Err() != nil {
		return
	}
	if s.reopen(f) != nil {
		s.dirty = true
		return
	}
	f.parser.Until(now.Add(ahead))
	if logs.Archive(f.name) {
		s.unpacked(ctx, f, to)
	} else if size, err := f.open.Seek(0, io.SeekEnd); err == nil {
		for _, end := range []int64{min(f.before, size), size} {
			to.mark(end <= f.before)
			s.bulk(ctx, f, end, now, to)
		}
	}
	if s.once {
		f.end(to)
	}
	s.account(f, f.info.ModTime())
	if s.once {
		f.parser = nil
	}
	if s.opened() > openLimit/2 { // it is opened again when it is followed
		f.close()
	}
}

// bulk reads up to an offset.
func (s *series) bulk(ctx context.Context, f *file, end int64, now time.Time, to *sink) {
	if end <= f.offset {
		return
	}
	r := &counted{Reader: io.NewSectionReader(f.open, f.offset, end-f.offset)}
	_ = f.parser.Read(ctx, r, func(events []event.Event) error { // the next look reads what failed here
		to.all(events)
		s.progress(f, r.bytes.Load(), to)
		return nil
	})
	s.reached = 0
	f.offset += r.bytes.Load()
	f.head, f.last, f.grown = head(f.open), tailOf(f.open, f.offset), now
}

// progress publishes how far the history of a log was read, on the beat. The event has the time of
// the newest row, so that it keeps its place among the events.
func (s *series) progress(f *file, reached int64, to *sink) {
	if now := time.Now(); now.Sub(s.reported) >= beat {
		s.reported, s.reached = now, reached
		s.account(f, f.info.ModTime())
		to.publish([]event.Event{{Time: s.newest, Topic: event.TopicSource, Source: s.source()}})
	}
}

// counted counts the bytes read.
type counted struct {
	io.Reader
	bytes atomic.Int64 // read on another goroutine
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// unpacked reads an archive.
func (s *series) unpacked(ctx context.Context, f *file, to *sink) {
	to.mark(f.before > 0)
	r, err := logs.Unpack(f.open)
	if err == nil {
		err = f.parser.Read(ctx, r, func(events []event.Event) error {
			to.all(events)
			return nil
		})
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.miss(f.name + " cannot be unpacked: " + logs.Reason(err).Error())
	}
	f.end(to)
}
