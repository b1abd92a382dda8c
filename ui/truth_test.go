package ui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/ui/pane"
)

// lateSource answers after a latency between half and one and a half of the usual one.
type lateSource struct {
	Source
	latency time.Duration
	random  *rand.Rand // used by one query at a time
}

func (l *lateSource) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	if l.latency > 0 {
		time.Sleep(l.latency/2 + time.Duration(l.random.Int64N(int64(l.latency)))) // fake time of the bubble
	}
	return l.Source.Sample(ctx, q)
}

// untrue are sentences that are false of the busy estate, whatever was asked for.
var untrue = []string{
	"has failed", "No agent has been here", "No request has come", "No upload was received", "never seen, or no longer", "The list is empty",
	"of 0 agents", " 0 agents", "queue empty", "Nothing is watched", "none failing", "0 known", "no siblings", "nothing is wrong", "no parent",
	"No log is watched", "reading history", "Starting:",
}

// marks are what the body of each tab shows, and no other one.
var marks = map[string]string{
	"OVERVIEW": "NEEDS ATTENTION", "AGENTS": "sorted by", "REQUESTS": " time       device", "FAILURES": "devices  ", "QUEUE": " flow    ", "FAILOVER": "FAILOVER LIST",
}

var (
	currentTab = regexp.MustCompile(`[1-6] ([A-Z]{4,})`)
	shownRows  = regexp.MustCompile(`(?m)^ *›?[●▲✖] ([A-Z]+[0-9]+)`)
)

// lie returns what is untrue on a screen; typed is the filter that is being typed, if one is.
func lie(screen string) string {
	for _, text := range untrue {
		if strings.Contains(screen, text) {
			return text
		}
	}
	lines := strings.Split(screen, "\n")
	tab := currentTab.FindStringSubmatch(lines[1])
	if tab == nil {
		return "no tab"
	}
	body, foot := strings.Join(lines[3:len(lines)-2], "\n"), strings.Join(lines[len(lines)-2:], "\n") // a filter takes two lines
	open := strings.Contains(body, "first seen ") || strings.Contains(body, "\n time    ")            // a device, or a record
	for name, mark := range marks {
		if !open && name != tab[1] && strings.Contains(body, mark) {
			return name + " below the tab " + tab[1]
		}
	}
	switch waits := strings.Contains(body, "sampling …"); {
	case open || waits || strings.Contains(foot, "closes the help") || strings.Contains(foot, "searching …"):
		return ""
	case tab[1] == "AGENTS" && strings.Contains(body, "matches the filter"):
		if !strings.Contains(foot, "z") && !strings.Contains(foot, "failing only, filter: kes") { // these match none
			return "matches the filter"
		}
		return ""
	case !strings.Contains(body, marks[tab[1]]):
		return "another body below the tab " + tab[1]
	}
	if tab[1] == "AGENTS" && strings.Contains(foot, "filter: kes") {
		for _, row := range shownRows.FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(row[1], "KES") {
				return row[1] + " below the filter kes"
			}
		}
	}
	return ""
}

// TestNothingUntrueIsShown switches between all panes, filters, sorts and opens, with sources of
// several latencies, and reads the screen all the time.
func TestNothingUntrueIsShown(t *testing.T) {
	var keys []string
	for from := range len(pane.NewTabs()) - 1 {
		for to := range len(pane.NewTabs()) - 1 {
			keys = append(keys, fmt.Sprint(from+1), fmt.Sprint(to+1))
		}
	}
	keys = append(keys, "2", "/", "z", "z", "z", "enter", "esc", "/", "k", "e", "s", "enter", "s", "f", "f", "S", "enter", "1", "2", "esc", "G", "g",
		"4", "j", "enter", "j", "enter", "enter", "esc", "esc", "3", "f", "e", "E", " ", "j", "enter", "esc", " ", "2", "j", "j", "enter", "j", "enter", "esc", "esc", "?", "x")
	for _, latency := range []time.Duration{0, 20, 100, 500} {
		for _, pause := range []time.Duration{30, 120, 700} {
			latency, pause := latency*time.Millisecond, pause*time.Millisecond
			t.Run(fmt.Sprint(latency, " a key each ", pause), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					source := &lateSource{busy().Reader(), latency, rand.New(rand.NewPCG(1, uint64(latency+pause)))}
					r := runIn(t, estate.NewState(estate.Limits{}), Config{Source: source, At: noon, Theme: ThemeNone})
					pressed := ""
					read := func(during time.Duration) (ok bool) {
						step := max(during/20, 10*time.Millisecond) // there are 12 frames a second
						for ; during > 0; during -= step {
							r.wait(step)
							if screen := r.term.text(); lie(screen) != "" {
								t.Errorf("after %s: %q is not true\n%s", pressed, lie(screen), screen)
								return false
							}
						}
						return true
					}
					ok := true
					for i := 0; i < len(keys) && ok; i++ {
						r.program.Send(keyMsg(keys[i]))
						pressed = (pressed + " " + keys[i])[max(len(pressed)-60, 0):]
						ok = read(pause)
					}
					if ok && read(3*time.Second) && !strings.Contains(r.term.text(), "sorted by") {
						t.Errorf("no answer at the end\n%s", r.term.text())
					}
					r.program.Quit()
					if err := <-r.done; err != nil {
						t.Error(err)
					}
					r.wait(time.Second) // the last tick
				})
			})
		}
	}
}

// TestALateAnswerNeverWins delivers answers in another order than that of their queries.
func TestALateAnswerNeverWins(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "2")
	answer := func(number uint64, after time.Duration) {
		q := s.query()
		q.Now, q.Number = noon.Add(after), number
		one, err := s.sampler.Sample(t.Context(), q)
		s.Update(sampleMsg{Sample: one, err: err, number: number})
	}
	answer(7, 2*time.Second)
	now := s.View()
	answer(6, time.Hour)
	if s.View() != now || s.sample.Query.Number != 7 {
		t.Errorf("the answer to query %d is shown\n%s", s.sample.Query.Number, s.View())
	}
	s.Update(sampleMsg{err: errors.New("too late"), number: 5})
	if s.View() != now {
		t.Errorf("a late error is shown\n%s", s.View())
	}
}

// brokenSource fails while err is set.
type brokenSource struct {
	Source
	err error
}

func (b *brokenSource) Sample(ctx context.Context, q estate.Query) (estate.Sample, error) {
	if b.err != nil {
		return estate.Sample{}, b.err
	}
	return b.Source.Sample(ctx, q)
}

func TestAnErrorOfTheSourceIsShown(t *testing.T) {
	source := &brokenSource{busy().Reader(), errors.New("connection refused")}
	s := show(busy(), 80, 24, Config{Theme: ThemeNone})
	s.sampler = source
	s.press("4")
	text := s.View()
	if !strings.Contains(text, "✖ no answer since") || !strings.Contains(text, "no answer: connection refused") {
		t.Errorf("the error is not shown:\n%s", text)
	}
	if strings.Contains(text, "has failed") || !strings.Contains(text, "sampling …") {
		t.Errorf("a pane without an answer:\n%s", text)
	}
	source.err = nil
	s.sampleTwice()
	if text := s.View(); strings.Contains(text, "no answer") || !strings.Contains(text, "devices") {
		t.Errorf("after the error:\n%s", text)
	}
}

func TestQuittingAsksBeforeTheFirstAnswer(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone, Owner: true})
	s.sampled = false
	if s.press("q"); s.mode != leaving {
		t.Fatal("it stops the beacon without a question")
	}
}
