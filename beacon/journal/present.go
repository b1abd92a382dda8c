package journal

import (
	"context"
	"slices"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// Present applies to a recalled state what the events since the last start say about the present:
// which parent is up, the certificate, the disk. Recall leaves that to the reports of a beacon
// that runs here; a reader of the history of another process gets none. A file that cannot be
// read is published.
func (j *Journal) Present(ctx context.Context, state *estate.State) error {
	names, err := j.dayFiles()
	if err != nil {
		return err
	}
	var since []event.Event // newest first
	for _, name := range slices.Backward(names) {
		started := false
		j.each(ctx, name, func(e event.Event) {
			if !started {
				since = append(since, e)
			}
			started = started || e.Topic == event.TopicStart
		}, "WHERE topic IN ('start', 'stop', 'parent', 'sibling', 'origin', 'policy', 'disk', 'certificate', 'accounts', 'window') ORDER BY id DESC")
		if started || ctx.Err() != nil {
			break
		}
	}
	slices.Reverse(since)
	state.Present(since...)
	return ctx.Err()
}
