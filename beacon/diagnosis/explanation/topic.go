package explanation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// rowsAsked is how many changes and arrivals are evidence.
const rowsAsked = 10

// AskTopic adds to a query what OfTopic needs.
func AskTopic(q *estate.Query) {
	q.Parts |= estate.PartOverview | estate.PartQueue | estate.PartFailover
	q.Rows = rowsAsked
}

// topics are the codes that a topic is about, and what is known of it.
var topics = map[Kind]struct {
	codes []diagnosis.Code
	facts func(*estate.Sample) (state string, known bool, evidence []Evidence)
}{
	Parent: {[]diagnosis.Code{
		diagnosis.ParentUnproven, diagnosis.ParentDown, diagnosis.QueuePaused, diagnosis.FilePoison, diagnosis.QueueSlow,
	}, parentFacts},
	Queue: {[]diagnosis.Code{
		diagnosis.ParentUnproven, diagnosis.ParentDown, diagnosis.QueueUnlisted, diagnosis.QueueMissing, diagnosis.QueueStuck, diagnosis.QueueSlow, diagnosis.QueuePaused,
		diagnosis.FilePoison, diagnosis.LogsUnconsumed, diagnosis.FolderRemoved, diagnosis.FilesUnseen, diagnosis.UploadsRejected,
		diagnosis.DiskFull, diagnosis.DiskLow, diagnosis.DiskFilling, diagnosis.FilesSetAside,
	}, queueFacts},
	Failover: {[]diagnosis.Code{
		diagnosis.SiblingDown, diagnosis.FailoverNameless, diagnosis.FailoverOwnAddress, diagnosis.BeaconStopped,
	}, failoverFacts},
	Origin: {[]diagnosis.Code{
		diagnosis.OriginDown, diagnosis.OriginCertificate, diagnosis.OriginSlow, diagnosis.OriginRefusing, diagnosis.OriginNTLM, diagnosis.OriginRedirect,
		diagnosis.OriginWebPage, diagnosis.OriginLoop, diagnosis.CopiesStale, diagnosis.FrontBypassed, diagnosis.FrontOpen, diagnosis.PolicyMadeHere,
	}, originFacts},
}

// OfTopic explains a topic from a sample that answers AskTopic.
func OfTopic(k Kind, s *estate.Sample) *Explanation {
	t := topics[k]
	e := begin(s, Subject{Kind: k, Name: s.Beacon.Name})
	switch k {
	case Parent:
		e.Subject.Name = s.Parent.URL
	case Origin:
		e.Subject.Name = cmp.Or(s.Origin().URL, s.Beacon.Name)
	}
	state, known, evidence := t.facts(s)
	e.Evidence, e.Verdict = evidence, Verdict{Severity: diagnosis.Notice, Unknown: !known, Text: state}
	found := slices.DeleteFunc(diagnosis.Findings(&s.Facts), func(f diagnosis.Finding) bool { return !slices.Contains(t.codes, f.Code) })
	for i := range found {
		f := &found[i]
		what, remedy := f.Words(s.Now)
		if i == 0 {
			e.Verdict = Verdict{Severity: f.Severity, Code: f.Code, Text: what, Since: utc(f.Since), Before: f.Before, Likely: f.Likely}
			e.Notes = append(e.Notes, state)
		} else {
			e.Notes = append(e.Notes, what)
		}
		entry, _ := f.Code.Entry()
		if entry.RulesOut != "" {
			e.RuledOut = append(e.RuledOut, Excluded{string(f.Code), "excludes " + entry.RulesOut})
		}
		e.Here = append(e.Here, diagnosis.Instruction{Do: cmp.Or(entry.Advice.Remedy, remedy)}, diagnosis.Instruction{Do: "see what this means", Command: "beacontop explain " + string(f.Code)})
	}
	e.Here = slices.Compact(e.Here)
	e.changed(s)
	return e
}

func parentFacts(s *estate.Sample) (state string, known bool, all []Evidence) {
	switch p := &s.Parent; {
	case p.URL == "" && watched(s):
		state = "nothing is known of its parent: neither logs nor folders show it"
	case p.URL == "":
		state = "this beacon has no parent: uploads stay in the queue"
	case p.Reach == event.ReachUp:
		state = "the parent accepts files"
	case p.Reach == event.ReachDown:
		state = "the parent accepts no files: " + cmp.Or(p.Why(), "reason unknown")
	default:
		state = "nothing was sent to the parent yet, as far as is known"
	}
	known = s.Parent.Reach != event.ReachUnknown || s.Parent.URL == "" && !watched(s)
	for i := range s.Failover.Parents {
		all = append(all, peerEvidence(s, &s.Failover.Parents[i]))
	}
	all = append(all, refusals(s)...)
	return state, known, append(all, changes(s, func(c *estate.Change) bool { return c.Parent })...)
}

func queueFacts(s *estate.Sample) (state string, known bool, all []Evidence) {
	q := &s.Totals.Queue
	switch {
	case !q.Listed:
		state = "the queue was not listed: what waits is not known"
	case q.Waiting == 0 && q.Coming > 0:
		state = figures.Plural(q.Coming, "file was just received and is not listed yet", "files were just received and are not listed yet")
	case q.Waiting == 0:
		state = "the queue is empty"
	default:
		state = fmt.Sprintf("%s, %s, the oldest since %s", figures.Plural(q.Waiting, "file waits", "files wait"), figures.Size(q.Bytes), figures.Moment(s.Now, q.Oldest.Since))
	}
	for i := range s.Queue {
		r := &s.Queue[i]
		text := fmt.Sprintf("%s waiting, %s received and %s forwarded in 24 h", figures.Number(r.Waiting), figures.Number(r.Received+r.Dropped), figures.Number(r.Relayed+r.Taken))
		switch {
		case r.Problem != "":
			text = "cannot be listed: " + r.Problem
		case r.Listed.IsZero():
			text = "not listed"
		case !r.Oldest.None():
			text += ", oldest " + cmp.Or(r.Oldest.Name, "not known by name,") + " since " + figures.Since(s.Now, r.Oldest.Since)
		}
		if r.Waiting > 0 || r.Problem != "" || r.Received+r.Dropped+r.Relayed+r.Taken > 0 {
			all = append(all, Evidence{What: cmp.Or(r.Folder, "all others"), Time: utc(r.Listed), Text: text})
		}
	}
	if r := q.Rates; r.In+r.Out > 0 {
		text := fmt.Sprintf("%s in, %s out in the last %s", figures.Number(r.In), figures.Number(r.Out), figures.Length(r.Over))
		if left, outlook := r.Empty(q.Waiting - len(q.Refused)); outlook == queue.OutlookDrains && q.Waiting > 0 {
			text += ": empty in about " + figures.Uptime(left)
		}
		all = append(all, Evidence{What: "files", Time: s.Now.UTC(), Text: text})
	}
	all = append(all, refusals(s)...)
	if d := &s.Beacon.Disk; d.Total > 0 {
		text := figures.Size(d.Free) + " of " + figures.Size(d.Total) + " free"
		if s.Totals.FullIn > 0 {
			text += "; if nothing is forwarded, uploads are rejected in about " + figures.About(s.Totals.FullIn)
		}
		all = append(all, Evidence{What: "disk", Time: utc(d.Checked), Text: text})
	}
	if s.Parent.URL != "" {
		all = append(all, peerEvidence(s, &s.Parent))
	}
	return state, q.Listed, all
}

func failoverFacts(s *estate.Sample) (state string, known bool, all []Evidence) {
	t := &s.Totals
	switch {
	case t.Siblings == 0 && watched(s):
		state = "nothing is known of its failover list: logs do not show it"
	case t.Siblings == 0 && len(s.Origins) > 0:
		state = "agents get the failover list of the origin, unchanged; its beacons are not probed"
	case t.Siblings == 0:
		state = "the failover list is empty: agents that cannot reach this beacon have no other"
	default:
		state = fmt.Sprintf("%s of %s answer", figures.Number(t.SiblingsUp), figures.Plural(t.Siblings, "other beacon", "other beacons"))
	}
	for i := range s.Failover.Siblings {
		if p := &s.Failover.Siblings[i]; !p.Self {
			all = append(all, peerEvidence(s, p))
		}
	}
	all = append(all, changes(s, func(c *estate.Change) bool { return !c.Parent && !c.Origin })...)
	for i := range s.Failover.Arrivals {
		a := &s.Failover.Arrivals[i]
		all = append(all, Evidence{What: "arrival", Time: utc(a.Time), Text: figures.Clock(s.Now, a.Time) + "  " + a.Device.String() + ", " + arrivalText(a)})
	}
	return state, t.Siblings > 0 || !watched(s), all
}

// arrivalText says why a device came, as far as it is known.
func arrivalText(a *estate.Arrival) string {
	switch {
	case a.From != "" && a.Others > 0:
		return fmt.Sprintf("likely from %s or %s", a.From, figures.Plural(a.Others, "other", "others"))
	case a.From != "":
		return "likely from " + a.From
	case a.Unserved:
		return "likely by failover: it got no policy here"
	case a.Returned:
		return "back after " + figures.Span(a.Away)
	}
	return "first contact"
}

// refusals lists files that the parent rejects, most recent attempt first.
func refusals(s *estate.Sample) (all []Evidence) {
	for _, r := range s.Totals.Queue.Refused[:min(len(s.Totals.Queue.Refused), rowsAsked)] {
		all = append(all, Evidence{What: "rejected file", Time: utc(r.Last), Text: fmt.Sprintf("%s  %s/%s, %s, %s", figures.Clock(s.Now, r.Last), r.Folder, r.Name, r.Why(), figures.Plural(r.Count, "time", "times"))})
	}
	return all
}

// peerEvidence describes another beacon.
func peerEvidence(s *estate.Sample, p *estate.Peer) Evidence {
	text := []string{p.Reach.String()}
	if p.Reach != event.ReachUnknown {
		text[0] += " since " + figures.Moment(s.Now, p.Since)
		if p.Before {
			text[0] += " or before"
		}
	}
	if p.Reach == event.ReachUp && p.Latency > 0 {
		text = append(text, "answers in "+figures.Latency(p.Latency))
	}
	if p.Reach == event.ReachDown {
		text = append(text, cmp.Or(p.Detail, p.Why()))
	}
	if !p.Next.IsZero() {
		text = append(text, "next attempt at "+figures.Moment(s.Now, p.Next))
	}
	return Evidence{What: cmp.Or(p.Name, p.URL), Time: utc(p.Checked), Text: strings.Join(text, ", ")}
}

// changes lists the changes of some of the other beacons.
func changes(s *estate.Sample, of func(*estate.Change) bool) (all []Evidence) {
	for i := range s.Failover.Changes {
		c := &s.Failover.Changes[i]
		if !of(c) {
			continue
		}
		text := c.Reach.String()
		if c.InUse {
			text = "in use"
		}
		if c.Detail != "" {
			text += ": " + c.Detail
		}
		all = append(all, Evidence{What: "change", Time: utc(c.Time), Text: figures.Clock(s.Now, c.Time) + "  " + c.Name + " " + text})
	}
	return all
}
