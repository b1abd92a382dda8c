package journal

import (
	"context"
	"errors"
	"iter"
	"slices"

	"beacontop/beacon/event"
)

// After yields the events on disk whose number is greater, in the order of their numbers. Events that are
// still in memory are not included. An event or a file that cannot be read yields an error in its place,
// and the others follow. It is safe for concurrent use.
func (j *Journal) After(ctx context.Context, id int64) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		names, err := j.dayFiles()
		if err != nil && !yield(event.Event{}, err) {
			return
		}
		for _, name := range j.since(names, id) {
			for e, err := range j.events(ctx, name, "WHERE id > ? ORDER BY id", id) {
				if !yield(e, err) || ctx.Err() != nil {
					return
				}
			}
		}
	}
}

// since returns the day files that may hold later events than the one with a number.
func (j *Journal) since(names []string, id int64) []string {
	for i := range slices.Backward(names) {
		if s, err := j.span(names[i]); err == nil && s.first > 0 && s.first <= id {
			return names[i:]
		}
	}
	return names
}

// Newest returns the newest events on disk that match, oldest first. The error is about what cannot be
// read; the events are the others. It is safe for concurrent use.
func (j *Journal) Newest(ctx context.Context, most int, match func(*event.Event) bool) (found []event.Event, err error) {
	names, err := j.dayFiles()
	for _, name := range slices.Backward(names) {
		for e, eerr := range j.events(ctx, name, "ORDER BY id DESC") {
			if eerr != nil {
				err = errors.Join(err, eerr)
				continue
			}
			if match(&e) {
				found = append(found, e)
			}
			if len(found) == most {
				break
			}
		}
		if len(found) == most || ctx.Err() != nil {
			break
		}
	}
	slices.Reverse(found)
	return found, errors.Join(err, ctx.Err())
}
