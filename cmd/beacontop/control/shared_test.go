package control

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/protocol"
)

// TestEqualQuestionsShareAnAnswer only for a moment, and never one about agents, whose rows have a place
// on each screen.
func TestEqualQuestionsShareAnAnswer(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	dir := t.TempDir()
	serve(t, dir, s, http.NotFoundHandler())
	one, other := attach(t, dir), attach(t, dir)
	now := noon.Add(time.Minute)
	ask := func(c *Client, q estate.Query) estate.Sample {
		t.Helper()
		out, err := c.Sample(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if !out.Now.Equal(q.Now) || out.Query.Number != q.Number {
			t.Errorf("the answer to query %d of %s is one to query %d of %s", q.Number, q.Now, out.Query.Number, out.Now)
		}
		return out
	}
	for name, tt := range map[string]struct {
		first, then estate.Query
		shared      bool
	}{
		"the same":         {estate.Query{Now: now, Parts: estate.PartOverview, Columns: 60, Number: 1}, estate.Query{Now: now.Add(50 * time.Millisecond), Parts: estate.PartOverview, Columns: 60, Number: 7}, true},
		"later":            {estate.Query{Now: now, Parts: estate.PartOverview}, estate.Query{Now: now.Add(sharedFor + 1), Parts: estate.PartOverview}, false},
		"earlier":          {estate.Query{Now: now, Parts: estate.PartOverview}, estate.Query{Now: now.Add(-1), Parts: estate.PartOverview}, false},
		"another size":     {estate.Query{Now: now, Parts: estate.PartOverview, Columns: 60}, estate.Query{Now: now, Parts: estate.PartOverview, Columns: 61}, false},
		"another zone":     {estate.Query{Now: now, Parts: estate.PartQueue}, estate.Query{Now: now.In(time.FixedZone("", 3600)), Parts: estate.PartQueue}, false},
		"agents":           {estate.Query{Now: now, Parts: estate.PartAgents}, estate.Query{Now: now, Parts: estate.PartAgents}, false},
		"one agent":        {estate.Query{Now: now, Parts: estate.PartAgent, Agent: protocol.Device{Name: "X"}}, estate.Query{Now: now, Parts: estate.PartAgent, Agent: protocol.Device{Name: "X"}}, false},
		"agents in a list": {estate.Query{Now: now, Parts: estate.PartAgents | estate.PartOverview}, estate.Query{Now: now, Parts: estate.PartAgents | estate.PartOverview}, false},
	} {
		for { // until both fall into one moment, if they are to
			begun := time.Now()
			before := ask(one, tt.first).Version
			s.Apply(contact(int(before)))
			after := ask(other, tt.then).Version
			if tt.shared && time.Since(begun) > sharedFor {
				continue
			}
			if (after == before) != tt.shared {
				t.Errorf("%s: version %d after %d", name, after, before)
			}
			break
		}
	}
}

// TestSharedAnswersAreBounded keeps many answers, old ones and large ones.
func TestSharedAnswersAreBounded(t *testing.T) {
	var s shared
	for i := range 3 * sharedMost {
		s.keep(fmt.Sprint("k", i), noon, noon, []byte("x"))
	}
	if len(s.answers) != sharedMost {
		t.Errorf("%d answers", len(s.answers))
	}
	s.keep("large", noon, noon.Add(time.Second), make([]byte, sharedLimitBytes+1))
	s.keep("new", noon, noon.Add(time.Second), []byte("new"))
	s.keep("new", noon, noon.Add(time.Second-1), []byte("old"))
	if text := s.find("new", noon, noon.Add(time.Second)); len(s.answers) != 1 || string(text) != "new" {
		t.Errorf("%d answers, %q", len(s.answers), text)
	}
	if text := s.find("new", noon, noon.Add(time.Second+sharedFor+1)); text != nil {
		t.Errorf("%q is too old", text)
	}
}
