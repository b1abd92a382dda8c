package explanation

import (
	"fmt"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// verdict says what is wrong: the first dark rung, or that nothing is known to be.
func (c *climb) verdict() Verdict {
	entry, _ := c.code.Entry()
	switch {
	case !c.stuck && c.code == "":
		return Verdict{Severity: diagnosis.Notice, Text: "nothing is known to fail; last contact " + figures.Since(c.Now, c.agent.Contact)}
	case !c.stuck:
		return Verdict{Since: c.began.UTC(), Severity: max(entry.Severity, diagnosis.Warning), Code: c.code, Text: c.text, Likely: entry.Confidence == diagnosis.Likely || c.code == diagnosis.DuplicateIdentity && !c.proved}
	}
	s := &c.steps[c.dark]
	v := Verdict{
		Severity: max(entry.Severity, diagnosis.Warning), Code: c.code, Rung: &c.dark, Since: s.Since.UTC(), Before: s.Before,
		Likely: entry.Confidence == diagnosis.Likely || s.Direction == event.DirectionNone,
	}
	v.Text = fmt.Sprintf("%s since %s: %s", headline(c.dark, s), c.since(s), c.code.Advice().Means)
	if v.Likely && entry.Confidence != diagnosis.Likely {
		v.Text = fmt.Sprintf("likely %s; the connection came from its address, and names no device", v.Text)
	}
	if c.agent.Silent || c.agent.Away {
		v.Text += "; no contact since " + figures.Moment(c.Now, c.agent.Contact)
	}
	if c.agent.Lost {
		v.Severity = diagnosis.Problem
	}
	return v
}

// since formats when a rung began to fail.
func (c *climb) since(s *ladder.Step) string {
	text := figures.Moment(c.Now, s.Since)
	if s.Before {
		text += " or before"
	}
	return text
}

// quiet finds that an agent makes no contact any more, or delivers no inventory.
func (c *climb) quiet() bool {
	since := figures.Moment(c.Now, c.agent.Contact)
	usually := "usually it comes every " + figures.Recent(c.agent.Rhythm.Verdict.Usual)
	switch {
	case c.agent.Silent:
		c.code, c.text = diagnosis.AgentSilent, "silent since "+since+": "+usually
	case c.agent.Away:
		c.code, c.text = diagnosis.SegmentSilent, "away since "+since+", like most agents of its network: "+usually
	case c.agent.Stale:
		c.code, c.text = diagnosis.StaleInventory, "it makes contact, and its inventory is older than usual: the last one came "+figures.Since(c.Now, c.agent.Inventory.Success)
	}
	return c.code != ""
}

// beside finds what is wrong with an agent that gets everywhere: it is silent, its requests alternate
// between two addresses, or its last file has a flaw.
func (c *climb) beside() {
	if c.quiet() {
		return
	}
	if c.agent.Identity.Suspicious() {
		c.code = diagnosis.DuplicateIdentity
		c.proved, c.began = c.agent.Identity == identity.Clones, c.agent.Suspect
		for _, n := range c.said {
			c.text = n.Text
		}
		return
	}
	if c.agent.Loop != nil {
		c.code, c.text, c.began = diagnosis.UpgradeLoop, diagnosis.LoopText(c.agent, c.Now), c.agent.Loop.First
		return
	}
	for _, of := range []struct {
		channel roster.Channel
		mark    *estate.Mark
	}{{roster.ChannelInventory, &c.agent.Inventory}, {roster.ChannelUsage, &c.agent.Usage}, {roster.ChannelLog, &c.agent.Log}} {
		if !of.mark.Flawed || c.code != "" { // the first one matters most
			continue
		}
		c.code, c.flaw = diagnosis.FilesFlawed, c.newest(func(e *event.Event) bool {
			return e.Topic == event.TopicFlaw && roster.ChannelOf(e.Kind) == of.channel
		})
		if c.flaw != nil {
			c.code = diagnosis.CodeOf(c.flaw.Direction, c.flaw.Kind, c.flaw.Status, c.flaw.Cause)
		}
		c.text = fmt.Sprintf("its last %s, of %s, was accepted and has a flaw: %s", of.channel, figures.Moment(c.Now, of.mark.Last), c.code.Advice().Means)
	}
}
