package front

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate/series"
	"beacontop/beacon/event"
)

// pause is the time between two copies from which an answer of the origin between them ends a period: less
// is one origin that fails now and then, or answers that overtake each other.
const pause = 5 * time.Minute

// settled is how long before the next copy that answer came, at least: answers at the moment at which the
// copies go on do not end a period.
const settled = time.Minute

// staleAfter is the age from which a copy is stale: an agent asks for its policy every day, so it is not the one
// of today.
const staleAfter = 24 * time.Hour

// agentsMost bounds the agents that are counted: more than an estate has. An agent takes about 40 bytes.
const agentsMost = 100_000

// Copies is the newest period in which copies were sent. It ends when the origin answers and no copy is
// sent for some minutes.
type Copies struct {
	Since  time.Time // the first copy of the period; zero: none was ever sent
	Last   time.Time // the newest copy
	Agents int       // devices, or addresses of unknown ones
	Stale  int       // those of them whose newest copy was more than a day old when it was sent
	Oldest time.Time // when the oldest of these copies was confirmed by the origin; zero: there are none
	Least  bool      // Agents is a lower bound
	Over   bool      // the origin answered later, and no copy was sent for some minutes before
}

// Sent reports whether copies are being sent at a time: the period is not over, or its last copy is recent.
func (c *Copies) Sent(now time.Time) bool {
	return !c.Since.IsZero() && (!c.Over || now.Sub(c.Last) < pause)
}

// copies follows periods. Since the order of requests is that of their ends, both ends of the longest
// pause at the end of the period are kept: an answer of the origin may still be reported in it.
type copies struct {
	Since    time.Time `json:"since,omitzero"`
	Last     time.Time `json:"last,omitzero"`
	Answered time.Time `json:"answered,omitzero"` // the newest answer of the origin
	After    time.Time `json:"after,omitzero"`    // an answer of the origin after Last, the oldest if there are several
	From     time.Time `json:"from,omitzero"`     // the newest pause in the period …
	To       time.Time `json:"to,omitzero"`       // … in which no answer of the origin is known
	Agents   seen      `json:"agents,omitempty"`
	Full     bool      `json:"full,omitzero"`

	stale  int   // of Agents
	oldest int64 // checked of these; 0: there are none
}

// copied adds a copy.
func (c *copies) copied(e *event.Event) {
	c.agent(e)
	t := e.Time
	switch {
	case c.Since.IsZero():
		c.Since = t
		c.newest(t)
	case t.Sub(c.Last) > pause && !c.After.IsZero() && t.Sub(c.After) > settled:
		c.begin(t)
		c.newest(t)
	case t.Sub(c.Last) > pause:
		c.From, c.To = c.Last, t
		c.newest(t)
	case t.After(c.Last):
		c.newest(t)
	case t.After(c.From) && t.Before(c.To):
		if c.To = t; t.Sub(c.From) <= pause {
			c.From, c.To = time.Time{}, time.Time{}
		}
	case t.Before(c.Since) && c.Since.Sub(t) <= pause:
		c.Since = t
	}
}

// newest notes the time of the newest copy.
func (c *copies) newest(t time.Time) {
	c.Last, c.After = t, time.Time{}
	if c.Answered.After(t) {
		c.After = c.Answered
	}
}

// answered notes an answer of the origin.
func (c *copies) answered(t time.Time) {
	c.Answered = series.Later(c.Answered, t)
	if t.After(c.Last) && (c.After.IsZero() || t.Before(c.After)) {
		c.After = t
	}
	if t.After(c.From) && c.To.Sub(t) > settled {
		c.begin(c.To)
	}
}

// begin starts a period. Whoever got a copy before does not belong to it.
func (c *copies) begin(t time.Time) {
	c.Since, c.From, c.To, c.Full = t, time.Time{}, time.Time{}, false
	maps.DeleteFunc(c.Agents, func(_ uint64, g got) bool { return g.last < t.UnixNano() })
	c.count()
}

// agent notes who got a copy.
func (c *copies) agent(e *event.Event) {
	key := keyOf(e)
	was, known := c.Agents[key]
	if !known && len(c.Agents) >= agentsMost {
		c.Full = true
		return
	}
	is := got{last: e.Time.UnixNano()}
	if !e.Since.IsZero() {
		is.checked = e.Since.UnixNano()
	}
	if known && cmp.Or(cmp.Compare(was.last, is.last), cmp.Compare(was.checked, is.checked)) >= 0 {
		return
	}
	c.Agents[key] = is
	switch {
	case was.stale() && was.checked == c.oldest && is.checked != c.oldest:
		c.count()
		return
	case was.stale():
		c.stale--
	}
	c.add(is)
}

// count finds out which agents have stale copies.
func (c *copies) count() {
	c.stale, c.oldest = 0, 0
	for _, g := range c.Agents {
		c.add(g)
	}
}

func (c *copies) add(g got) {
	if g.stale() {
		c.stale++
		if c.oldest == 0 || g.checked < c.oldest {
			c.oldest = g.checked
		}
	}
}

// keyOf returns a number for an agent. Two agents with the same one are so unlikely that nobody
// will ever see it.
func keyOf(e *event.Event) uint64 {
	sum := fnv.New64a()
	if e.Device.Known() {
		_, _ = sum.Write([]byte(strings.ToLower(e.Device.Name) + "\x00" + strings.ToLower(e.Device.Domain))) // never fails
	} else {
		_, _ = sum.Write(e.Address.AsSlice())
	}
	return sum.Sum64()
}

func (c *copies) known() Copies {
	k := Copies{Since: c.Since, Last: c.Last, Agents: len(c.Agents), Stale: c.stale, Least: c.Full, Over: c.Answered.Sub(c.Last) > 0 && !c.Since.IsZero()}
	if c.oldest != 0 {
		k.Oldest = time.Unix(0, c.oldest).UTC()
	}
	return k
}

func (c *copies) clone() copies {
	one := *c
	one.Agents = maps.Clone(c.Agents)
	one.count() // in a checkpoint it is missing
	return one
}

// got is the newest copy of an agent: when it was sent, and when the origin had last confirmed it, in
// nanoseconds since the epoch; 0: not known.
type got struct{ last, checked int64 }

func (g got) stale() bool { return g.checked != 0 && g.last-g.checked > int64(staleAfter) }

// seen holds the newest copy of each agent. In a checkpoint it is a list of numbers in hexadecimal: agent and
// time without a separator, and the other time after a comma.
type seen map[uint64]got

// MarshalJSON encodes the agents.
func (s seen) MarshalJSON() ([]byte, error) {
	all := make([]string, 0, len(s))
	for _, key := range slices.Sorted(maps.Keys(s)) {
		text := fmt.Sprintf("%016x%x", key, s[key].last)
		if checked := s[key].checked; checked != 0 {
			text += fmt.Sprintf(",%x", checked)
		}
		all = append(all, text)
	}
	return json.Marshal(all)
}

// UnmarshalJSON parses the output of MarshalJSON.
func (s *seen) UnmarshalJSON(text []byte) error {
	var all []string
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	*s = seen{}
	for _, one := range all[:min(len(all), agentsMost)] {
		var key uint64
		var g got
		sent, checked, known := strings.Cut(one, ",")
		_, err := fmt.Sscanf(sent, "%16x%x", &key, &g.last)
		if known && err == nil {
			g.checked, err = strconv.ParseInt(checked, 16, 64)
		}
		if err != nil {
			return fmt.Errorf("agent that got a copy: %w", err)
		}
		(*s)[key] = g
	}
	return nil
}
