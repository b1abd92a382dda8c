package explanation

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// rungLabels are the rungs as people read them.
var rungLabels = [ladder.Rungs]string{"connect", "TLS", "account", "policy", "packages", "upload", "stored", "relayed"}

// Label returns the name of a rung for people.
func Label(r ladder.Rung) string { return rungLabels[r%ladder.Rungs] }

// rung returns a rung with its text.
func (c *climb) rung(r ladder.Rung) Rung {
	s := &c.steps[r]
	out := Rung{
		Rung: r, State: s.State, Since: utc(s.Since), Before: s.Before, Last: utc(s.Last),
		Status: s.Status, Substatus: s.Substatus, Cause: s.Cause, Path: s.Path,
	}
	switch s.State {
	case ladder.Lit:
		out.Text = c.litText(r, s)
	case ladder.Dark:
		if s.Direction == event.DirectionDownload || s.Direction == event.DirectionUpload {
			out.Channel = s.Channel.String()
		}
		out.Text = c.darkText(r, s)
	case ladder.Absent:
		out.Text = [ladder.Rungs]string{ladder.TLS: "not applicable: this beacon has no certificate", ladder.Relayed: "not applicable: this beacon has no parent"}[r]
	default:
		out.Text = c.unseenText(r, s)
	}
	return out
}

// utc leaves the zero time as it is.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// litText says what shows that a rung was passed.
func (c *climb) litText(r ladder.Rung, s *ladder.Step) string {
	text := [ladder.Rungs]string{
		"connections arrive, newest", "handshakes succeed, newest", "accepted, or none needed, newest", "fetched", "fetched", "accepted", "on disk", "accepted by the parent",
	}[r]
	return text + " " + figures.Since(c.Now, s.Since)
}

// headline says which rung fails, and why, without its time.
func headline(r ladder.Rung, s *ladder.Step) string {
	c := s.Channel.String()
	text := [ladder.Rungs]string{
		"connections fail", "TLS fails", "credentials are rejected, " + c, "policy fails", c + " package fails", "upload of " + c + " fails", c + " is not stored", "its file is not forwarded",
	}[r]
	if why := Why(s); why != "" {
		text += " (" + why + ")"
	}
	return text
}

// darkText says why a rung is dark, and since when.
func (c *climb) darkText(r ladder.Rung, s *ladder.Step) string {
	text := cmp.Or(Why(s), "failed")
	if r != ladder.Policy && (s.Direction == event.DirectionDownload || s.Direction == event.DirectionUpload || s.Direction == event.DirectionNone && r >= ladder.Account && r != ladder.Relayed) {
		text = s.Channel.String() + ", " + text
	}
	text += " since " + c.since(s)
	if s.Last.After(s.Since) && r != ladder.Relayed {
		text += ", newest " + figures.Since(c.Now, s.Last)
	}
	return text
}

// aside reports whether a dark rung is an upload that was accepted, and moved to BadLogs.
func aside(s *ladder.Step) bool {
	return s.Cause == event.CauseNone && s.Status != 0 && s.Status < 400
}

// Why returns in a few words why a rung is dark: its status and its cause.
func Why(s *ladder.Step) string {
	if aside(s) {
		return "moved to BadLogs"
	}
	if s.Status < 400 {
		return string(s.Cause)
	}
	return strings.TrimSpace(statusText(s.Status, s.Substatus) + " " + string(s.Cause))
}

func statusText(status, substatus int) string {
	switch {
	case status == 0:
		return ""
	case substatus == 0:
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status) + "." + strconv.Itoa(substatus)
}

// unseenText says why a rung is not known.
func (c *climb) unseenText(r ladder.Rung, s *ladder.Step) string {
	before := ""
	if !s.Since.IsZero() {
		before = ", last success " + figures.Since(c.Now, s.Since)
	}
	switch {
	case r == ladder.Upload && c.stuck && c.dark == ladder.Stored:
		return "sent, and not accepted" + before
	case r == ladder.TLS && !c.facts.Watched:
		return "not seen: requests do not record whether they used TLS"
	case r == ladder.TLS:
		return "not seen in the logs: they show no handshakes"
	case c.stuck && r > c.dark && (before != "" || !c.facts.Watched):
		return "not reached" + before
	case r == ladder.Packages && c.facts.Shared:
		return "not known: other devices use its address"
	case r == ladder.Stored && c.facts.Watched:
		return "not seen in the logs: they do not show what is on its disk"
	case r == ladder.Relayed && c.facts.Watched:
		return "not seen in the logs: they do not show what it forwards"
	case r == ladder.Relayed && before != "":
		return "waiting in the queue" + before
	case c.facts.Watched:
		return "not seen in the logs" + before
	}
	return "not seen: " + [ladder.Rungs]string{
		"no request", "", "no request succeeded", "no policy was requested", "no package was requested", "no upload", "no upload", "the relay has reported no file of this agent",
	}[r] + before
}

// requestText formats a request as one line.
func requestText(now time.Time, e *event.Event) string {
	verb := e.Method
	switch {
	case e.Topic == event.TopicRelay:
		verb = "relay"
	case e.Topic == event.TopicFlaw:
		verb = "flaw"
	case verb == "" && e.Status == 0:
		verb = "connection"
	}
	parts := []string{figures.Clock(now, e.Time), verb, e.StatusText()}
	if e.Failed() {
		parts = append(parts, string(e.Cause))
	}
	if !e.Untimed && e.Topic != event.TopicFlaw && e.Duration > 0 {
		parts = append(parts, figures.Latency(e.Duration))
	}
	parts = append(parts, cmp.Or(e.Path, e.Detail))
	var shown []string
	for _, p := range parts {
		if p != "" {
			shown = append(shown, p)
		}
	}
	return strings.Join(shown, "  ")
}
