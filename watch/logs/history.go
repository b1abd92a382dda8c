package logs

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"beacontop/beacon/estate"
)

// bulkBytes is from how many bytes on it pays to read with all processors.
const bulkBytes = 4 << 20

// history reads everything that is there at the beginning, in order.
func (s *series) history(ctx context.Context, now time.Time, to *sink) error {
	if s.stdin != nil && s.log == Stdin {
		return s.piped(ctx, now, to)
	}
	s.list(now, to)
	for _, f := range slices.Clone(s.files) {
		if !f.reading() {
			continue
		}
		if err := s.whole(ctx, f, now, to); err != nil {
			return err
		}
		if s.once {
			f.end(to)
			s.account(f, now)
			f.parser = nil
		}
		s.retire(now, to)
		to.flush()
	}
	return nil
}

// whole reads a file from where it stands. What goes wrong with the file is left to the
// next look; the error is that of ctx.
func (s *series) whole(ctx context.Context, f *file, now time.Time, to *sink) error {
	if s.reopen(f) != nil {
		s.dirty = true
		return nil
	}
	f.parser.Until(now.Add(ahead))
	defer s.account(f, f.info.ModTime())
	if archive(f.name) {
		s.unpacked(ctx, f, to)
		return ctx.Err()
	}
	size, err := f.open.Seek(0, io.SeekEnd)
	if err != nil {
		return nil
	}
	if size-f.offset < bulkBytes {
		_ = f.read(s.buffer, now, to) // the next look tells what is wrong
		return ctx.Err()
	}
	for _, end := range []int64{min(f.before, size), size} {
		to.mark(end <= f.before)
		s.bulk(ctx, f, end, now, to)
	}
	return ctx.Err()
}

// bulk reads up to an offset.
func (s *series) bulk(ctx context.Context, f *file, end int64, now time.Time, to *sink) {
	if end <= f.offset {
		return
	}
	r := &counted{Reader: io.NewSectionReader(f.open, f.offset, end-f.offset)}
	_ = f.parser.Read(ctx, r, func(events []estate.Event) error { // the next look reads what it could not
		to.all(events)
		s.progress(f, r.bytes.Load(), to)
		return nil
	})
	s.reached = 0
	f.offset += r.bytes.Load()
	f.head, f.last, f.grown = head(f.open), tailOf(f.open, f.offset), now
}

// progress tells how far the history of a log was read, on the beat. It carries the time
// of the newest row, so that it stays where it is among the events.
func (s *series) progress(f *file, reached int64, to *sink) {
	if now := time.Now(); now.Sub(s.told) >= beat {
		s.told, s.reached = now, reached
		s.account(f, f.info.ModTime())
		to.publish([]estate.Event{{Time: s.newest, Topic: estate.TopicSource, Source: s.source()}})
	}
}

// counted counts what is read.
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
	r, err := unpack(f.open)
	if err == nil {
		err = f.parser.Read(ctx, r, func(events []estate.Event) error {
			to.all(events)
			return nil
		})
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.miss(f.name + " cannot be unpacked: " + reason(err).Error())
	}
	f.end(to)
}
