package explanation

import (
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

// transfersAsked is how many transfers of an agent are searched for evidence: about a month.
const transfersAsked = 500

// AskAgent adds to a query what OfAgent needs.
func AskAgent(q *estate.Query, d protocol.Device) {
	q.Parts |= estate.PartAgent | estate.PartFailures | estate.PartOverview // which has what changed
	q.Agent, q.Rows = d, transfersAsked
}

// climb is an agent with its ladder.
type climb struct {
	*estate.Sample
	agent  *estate.AgentDetail
	facts  ladder.Facts
	steps  ladder.Ladder
	dark   ladder.Rung
	stuck  bool // a rung is dark
	code   diagnosis.Code
	said   []diagnosis.Note // what the page of the agent says
	text   string           // what is wrong beside the ladder
	flaw   *event.Event     // of the last received file, if that is what is wrong
	proved bool             // that two machines have its name
	began  time.Time        // what is wrong beside the ladder; zero: not known
}

// OfAgent explains the agent of a sample that answers AskAgent; nil: the agent is not known.
func OfAgent(s *estate.Sample) *Explanation {
	d := s.Agent
	if d == nil {
		return nil
	}
	c := climb{Sample: s, agent: d, said: diagnosis.Device(&d.AgentRow, watched(s))}
	c.facts, c.steps = d.Ladder()
	if c.dark, c.stuck = c.steps.Dark(); c.stuck {
		c.code = c.codeOf(&c.steps[c.dark])
	} else {
		c.beside()
	}
	e := begin(s, Subject{Agent, d.Device.Name, d.Device.Domain, d.Address, d.UserAgent})
	e.Verdict = c.verdict()
	for r := range ladder.Rungs {
		e.Ladder = append(e.Ladder, c.rung(r))
	}
	e.changed(s)
	e.Machines = diagnosis.Machines(d, watched(s))
	e.Notes, e.Evidence, e.RuledOut = c.notes(), c.evidence(), c.ruledOut()
	e.OnDevice, e.Here = c.instructions()
	next := c.next()
	e.Next = &next
	return e
}

// codeOf returns the code of a dark rung.
func (c *climb) codeOf(s *ladder.Step) diagnosis.Code {
	if aside(s) {
		return diagnosis.FilesSetAside
	}
	if s.Direction == event.DirectionRelay && c.facts.Refused == nil {
		return diagnosis.ParentDown
	}
	return diagnosis.CodeOf(s.Direction, kindOf(s.Channel), s.Status, s.Cause)
}

// kindOf returns the kind of file of a channel, as far as there is only one.
func kindOf(c roster.Channel) protocol.Kind {
	return [roster.Channels]protocol.Kind{
		protocol.KindPolicy, protocol.KindAgentConfiguration, protocol.KindSchedule, protocol.KindSettings, protocol.KindFailover, protocol.KindUpgrade,
		protocol.KindInventory, protocol.KindUsage, protocol.KindLog, protocol.KindOther,
	}[c]
}

// notes are the sentences about the device that its page shows as well.
func (c *climb) notes() (notes []string) {
	for _, n := range c.said {
		if n.Text != c.text {
			notes = append(notes, n.Text)
		}
	}
	for _, text := range []string{diagnosis.UnnamedText(&c.agent.AgentRow), diagnosis.MovedText(&c.agent.AgentRow, c.Now), diagnosis.DownText(c.agent, c.Now), diagnosis.LoopText(c.agent, c.Now)} {
		if text != "" && text != c.text {
			notes = append(notes, text)
		}
	}
	if c.facts.Shared {
		notes = append(notes, "it shares its address with other devices: its package downloads cannot be told apart")
	}
	if p := c.agent.Past.Problem; p != "" {
		notes = append(notes, "some of the history cannot be read: "+p)
	}
	return notes
}

// ruledOut lists what is not the reason: the rungs before the dark one, and what other agents show.
func (c *climb) ruledOut() (all []Excluded) {
	if !c.stuck {
		return nil
	}
	for r := range c.dark {
		if s := &c.steps[r]; s.State == ladder.Lit {
			all = append(all, Excluded{rungLabels[r], c.litText(r, s)})
		}
	}
	if entry, _ := c.code.Entry(); entry.RulesOut != "" {
		all = append(all, Excluded{string(c.code), "excludes " + entry.RulesOut})
	}
	return append(all, c.others()...)
}

// others says who else suffers from the same failure, if that is known.
func (c *climb) others() []Excluded {
	s := &c.steps[c.dark]
	kind := kindOf(s.Channel)
	if s.Direction == event.DirectionNone {
		kind = protocol.KindOther
	}
	for i := range c.Failures.Groups {
		g := &c.Failures.Groups[i]
		switch n := g.Open - 1; {
		case g.Direction != s.Direction || g.Status != s.Status || g.Cause != s.Cause || g.Kind != kind:
		case n > 0:
			return []Excluded{{"this device only", fmt.Sprintf("%s the same way, the first at %s", figures.Plural(n, "other fails", "others fail"), figures.Moment(c.Now, g.First))}}
		case c.Totals.Known > 1:
			return []Excluded{{"all agents", "none of the " + figures.Plural(c.Totals.Known-1, "other", "others") + " fails the same way now"}}
		}
	}
	return nil
}

// instructions says what to do on the device, and here.
func (c *climb) instructions() (there, here []diagnosis.Instruction) {
	switch {
	case !c.stuck && c.code == "":
		return diagnosis.ToContact(), nil
	case !c.stuck && c.code == diagnosis.DuplicateIdentity:
		return diagnosis.OnClone(), diagnosis.AtBeacon(ladder.Upload, c.code)
	case !c.stuck:
		return diagnosis.ToContact(), diagnosis.AtBeacon(ladder.Upload, c.code)
	case c.code == diagnosis.FilesSetAside:
		return diagnosis.OnDevice(c.dark, 0), diagnosis.SetAside()
	}
	s := &c.steps[c.dark]
	there = diagnosis.OnDevice(c.dark, s.Channel)
	if c.orphan() {
		there = diagnosis.AfterInstallation()
	}
	return there, diagnosis.AtBeacon(c.dark, c.code)
}

// orphan reports whether the agent has no policy, as far as this beacon knows.
func (c *climb) orphan() bool {
	return c.agent.Lost || c.dark <= ladder.Policy && c.agent.Policy.Failed && c.agent.Policy.Success.IsZero() && c.agent.Configuration.Success.IsZero() && !c.facts.Watched
}

// next says when the agent comes by itself, as far as that is documented.
func (c *climb) next() Next {
	switch {
	case c.stuck && c.orphan():
		return Next{Text: "not soon: an agent without a policy has no schedule. On Windows it asks again when the device starts, on UNIX once a day between 08:00 and 23:00 local time"}
	case c.stuck && c.dark == ladder.Relayed:
		return Next{Text: "it need not come: the beacon has the file, and forwards it when the parent accepts it"}
	case c.stuck && (c.dark == ladder.Upload || c.dark == ladder.Stored):
		return Next{Text: "not known: the agent keeps the file, and tries again when it uploads next"}
	}
	return c.forecast()
}

// forecast says when the agent comes again by its own rhythm.
func (c *climb) forecast() Next {
	v, next := &c.agent.Rhythm.Verdict, &c.agent.Rhythm.Next
	switch {
	case c.agent.Silent || c.agent.Away:
		return Next{Text: fmt.Sprintf("not known: it missed about %s visits", figures.Number(int(v.Missed+0.5)))}
	case v.Usual == 0 || next.Likely.IsZero():
		return Next{Text: "not known: agents usually ask for their policy every 12 to 24 h, and this one was not here often enough to know more"}
	case next.Likely.Before(c.Now):
		return Next{Text: "it is due: usually it comes every " + figures.Recent(v.Usual)}
	}
	return Next{Known: true, At: next.Likely.UTC(), Text: fmt.Sprintf("about %s, by its own rhythm: between %s and %s with a probability of 80 %%",
		figures.Moment(c.Now, next.Likely), figures.Moment(c.Now, next.Earliest), figures.Moment(c.Now, next.Latest))}
}

// evidence lists the requests that show the state, newest first.
func (c *climb) evidence() (all []Evidence) {
	add := func(what string, e *event.Event) {
		if e != nil && !slices.ContainsFunc(all, func(o Evidence) bool { return o.Event.Same(e) }) {
			all = append(all, Evidence{what, e.Time.UTC(), "", e})
		}
	}
	if c.stuck {
		s := &c.steps[c.dark]
		of := func(e *event.Event) bool { return c.concerns(e, s) }
		add("newest failure", c.newest(func(e *event.Event) bool { return of(e) && e.Failed() }))
		add("first failure", c.newest(func(e *event.Event) bool { return of(e) && e.Failed() && e.Time.Equal(s.Since) }))
		add("last success", c.newest(func(e *event.Event) bool { return of(e) && !e.Failed() && e.Topic != event.TopicFlaw }))
	}
	add("newest flaw", c.flaw)
	add("newest policy", c.newest(func(e *event.Event) bool { return e.Kind.IsPolicy() && !e.Unserved() }))
	add("newest upload", c.newest(func(e *event.Event) bool {
		return e.Direction == event.DirectionUpload && e.Topic == event.TopicRequest
	}))
	add("newest forwarded", c.newest(func(e *event.Event) bool { return e.Direction == event.DirectionRelay }))
	for i := range all {
		all[i].Text = requestText(c.Now, all[i].Event)
	}
	slices.SortStableFunc(all, func(a, b Evidence) int { return b.Time.Compare(a.Time) })
	return all
}

// concerns reports whether a transfer belongs to a dark rung.
func (c *climb) concerns(e *event.Event, s *ladder.Step) bool {
	if s.Direction == event.DirectionRelay || s.Direction == event.DirectionNone {
		return e.Direction == s.Direction && e.Topic != event.TopicFlaw
	}
	return e.Direction != event.DirectionNone && e.Direction != event.DirectionRelay && roster.ChannelOf(e.Kind) == s.Channel
}

// newest returns the newest transfer of a kind; nil: none is kept.
func (c *climb) newest(is func(*event.Event) bool) *event.Event {
	if e := c.facts.Connection; e != nil && is(e) {
		return e
	}
	for i := range c.agent.Transfers { // newest first
		if e := &c.agent.Transfers[i]; is(e) {
			return e
		}
	}
	return nil
}
