package journal

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// reading recalls a history in another process than the beacon's, and returns what is published.
func reading(t *testing.T, dir string) (state *estate.State, past *Past, published []string) {
	t.Helper()
	state = estate.NewState(estate.Limits{})
	j := New(Config{Dir: dir, ReadOnly: true, Publish: func(e event.Event) { published = append(published, e.Detail) }})
	j.Recall(t.Context(), state)
	if err := j.Present(t.Context(), state); err != nil {
		t.Fatal(err)
	}
	return state, NewPast(j, state), published
}

// TestAHistoryIsReadWhileItIsWritten reads one that another journal has open.
func TestAHistoryIsReadWhileItIsWritten(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	p := event.Event{Topic: event.TopicParent, Name: "P", Peer: "http://p", Active: true}
	up, down := p, p
	up.Time, up.Reach = noon, event.ReachUp
	down.Time, down.Reach, down.Cause = noon.Add(time.Minute), event.ReachDown, event.CauseRefused
	r.fold(append([]event.Event{{Time: noon, Topic: event.TopicStart, Name: "B"}, up, down}, transfer(0, 1, 404)))
	r.hurry()
	r.fold(conversation(0, 50))
	r.written(t, 4+5*50)
	before := files(t, dir)
	state, past, published := reading(t, dir)
	s := sample(state, noon.Add(time.Hour))
	if s.Totals.Known != 51 || s.Beacon.Name != "B" || s.Parent.Reach != event.ReachDown || s.Parent.Cause != event.CauseRefused {
		t.Errorf("%d agents, beacon %+v, parent %+v", s.Totals.Known, s.Beacon, s.Parent)
	}
	q := estate.Query{Now: noon, Parts: estate.PartAgent, Agent: heron, Rows: 10}
	detail(t, past, q)
	past.Read(t.Context())
	if d := detail(t, past, q); d.Past.Reading || !contains(d.Transfers, transfer(0, 1, 404)) {
		t.Errorf("%+v", d)
	}
	if len(published) > 0 {
		t.Errorf("published %q", published)
	}
	if after := files(t, dir); !slices.Equal(after, before) {
		t.Errorf("files %q, before %q", after, before)
	}
	r.end()
	if gaps := r.gaps(); len(gaps) > 0 {
		t.Errorf("gaps %+v", gaps)
	}
}

// TestAReaderRenamesNothing finds unusable files, which only the beacon itself replaces.
func TestAReaderRenamesNothing(t *testing.T) {
	dir := t.TempDir()
	r := start(t, Config{Dir: dir})
	r.fold(conversation(0, 50))
	r.end()
	j := New(Config{Dir: dir})
	if err := os.WriteFile(j.path(stateFile), []byte(strings.Repeat("no database ", 1000)), 0o666); err != nil {
		t.Fatal(err)
	}
	before := files(t, dir)
	state, _, published := reading(t, dir)
	if n := sample(state, noon.Add(time.Hour)).Totals.Known; n != 50 {
		t.Errorf("%d agents from the events alone, want 50", n)
	}
	if len(published) == 0 {
		t.Error("nothing says that the saved state cannot be read")
	}
	if after := files(t, dir); !slices.Equal(after, before) {
		t.Errorf("files %q, before %q", after, before)
	}
}
