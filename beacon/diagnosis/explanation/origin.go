package explanation

import (
	"cmp"
	"fmt"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// originFacts says whether the genuine beacon behind a front answers, and who answered downloads.
func originFacts(s *estate.Sample) (state string, known bool, all []Evidence) {
	switch p := s.Origin(); {
	case p.URL == "" && watched(s):
		return "nothing is known of an origin: logs do not show whether this beacon is in front of another", false, nil
	case p.URL == "":
		return "this beacon is not in front of another: what is downloaded is here", true, nil
	case p.Reach == event.ReachUp:
		state, known = "the origin answers", true
	case p.Reach == event.ReachDown:
		state, known = "the origin does not answer: "+cmp.Or(p.Why(), "reason unknown"), true
	default:
		state = "the origin was not asked yet"
	}
	for i := range s.Origins {
		all = append(all, peerEvidence(s, &s.Origins[i]))
	}
	h, c := &s.Front.Hour, &s.Front.Copies
	all = append(all, Evidence{What: "downloads", Time: s.Now.UTC(), Text: fmt.Sprintf("%s in the last hour: %s by the origin, %s by copies, %s by this beacon, %s without an answer",
		figures.Number(h.All()), figures.Number(h.Origin), figures.Number(h.Copy), figures.Number(h.Here), figures.Number(h.Unanswered))})
	if !c.Since.IsZero() {
		text := "sent since " + figures.Moment(s.Now, c.Since)
		if !c.Sent(s.Now) {
			text = "sent from " + figures.Moment(s.Now, c.Since) + " to " + figures.Moment(s.Now, c.Last)
		}
		all = append(all, Evidence{What: "copies", Time: utc(c.Last), Text: text + ", to " + figures.Plural(c.Agents, "agent", "agents")})
	}
	for i := range s.Front.Faults {
		f := &s.Front.Faults[i]
		text := fmt.Sprintf("%s of kind %s since %s, last %s", figures.Plural(f.Count, "download", "downloads"), f.Kind, figures.Moment(s.Now, f.First), f.Path)
		all = append(all, Evidence{What: string(f.What), Time: utc(f.Last), Text: text})
	}
	for _, b := range s.Front.Bypasses {
		all = append(all, Evidence{What: "failover list", Time: utc(b.Since), Text: b.Path + " names " + strings.Join(b.Names, ", ")})
	}
	return state, known, append(all, changes(s, func(c *estate.Change) bool { return c.Origin })...)
}
