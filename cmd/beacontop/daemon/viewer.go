package daemon

import (
	"context"

	"beacontop/beacon/estate"
	"beacontop/beacon/journal"
)

// Viewer answers the queries of one screen. Rows keep their places while somebody reads them: so each
// screen has a viewer of its own.
type Viewer struct {
	past   *journal.Past  // nil: no history is stored
	reader *estate.Reader // if past is nil
}

// viewer returns a viewer of a state, with older transfers from a journal; nil: without them.
func viewer(s *estate.State, j *journal.Journal) *Viewer {
	if j == nil {
		return &Viewer{reader: s.Reader()}
	}
	return &Viewer{past: journal.NewPast(j, s)}
}

// Viewer returns a viewer for another screen.
func (s *Station) Viewer() *Viewer { return viewer(s.state, s.journal) }

// Viewer returns a viewer for another screen.
func (w *Watched) Viewer() *Viewer {
	if w.history == nil {
		return viewer(w.state, nil)
	}
	return viewer(w.state, w.history.journal)
}

// Sample answers a query at once, with the transfers read so far. It is safe for concurrent use.
func (v *Viewer) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	if v.past == nil {
		return v.reader.Sample(ctx, q)
	}
	return v.past.Sample(ctx, q)
}

// Read reads at once what the last Sample lacks, for a caller without Run. The next Sample has it.
func (v *Viewer) Read(ctx context.Context) {
	if v.past != nil {
		v.past.Read(ctx)
	}
}

// Run reads older transfers until ctx ends.
func (v *Viewer) Run(ctx context.Context) {
	if v.past == nil {
		<-ctx.Done()
		return
	}
	v.past.Run(ctx)
}
