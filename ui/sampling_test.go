package ui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
)

// slowSource answers on demand.
type slowSource struct {
	Source
	mu      sync.Mutex
	delay   time.Duration
	running int
	most    int
}

func (s *slowSource) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	s.mu.Lock()
	s.running++
	s.most = max(s.most, s.running)
	delay := s.delay
	s.mu.Unlock()
	time.Sleep(delay) // fake time of the bubble
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	return s.Source.Sample(ctx, q)
}

func (s *slowSource) slow(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay = d
}

func TestASlowSourceIsShownAndNotAskedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := estate.NewState(estate.Limits{})
		state.Apply(here("HERON07", 0))
		source := &slowSource{Source: state.Reader()}
		r := runIn(t, state, Config{Source: source, Theme: ThemeNone})
		r.holds("● live")
		source.slow(9500 * time.Millisecond)
		r.wait(2 * time.Second)
		r.holds("● live")
		r.press("2", "3", "2")
		r.holds("▲ screen 4 s old", "2 AGENTS", "sampling …")
		if text := r.term.text(); strings.Contains(text, "No agent") || strings.Contains(text, "HERON07") {
			t.Errorf("a sample for another pane is taken for this one\n%s", text)
		}
		source.slow(0)
		r.wait(10 * time.Second)
		r.holds("● live", "HERON07")
		if source.most != 1 {
			t.Errorf("%d questions at a time", source.most)
		}
		r.press("q")
		if err := <-r.done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestASlowSourceOfAnotherBeaconIsShown(t *testing.T) {
	m := show(foreign(), 80, 24, Config{Theme: ThemeNone})
	q := m.query()
	q.Now = noon
	m.Update(sampleMsg{Sample: m.state.Sample(q), asked: noon})
	m.Update(tickMsg(noon.Add(70 * time.Second)))
	if head := m.lines()[0]; !strings.Contains(head, "▲ screen 1 m old") || strings.Contains(head, "log lag") {
		t.Errorf("header %q", head)
	}
}
