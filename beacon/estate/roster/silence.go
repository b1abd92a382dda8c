package roster

import (
	"iter"
	"net/netip"
	"time"

	"beacontop/beacon/rhythm"
)

// Silence finds the devices that went silent. Each one is judged by its own rhythm (see package
// rhythm), but seldom: no judgement can change before the times of its outlook, unless the device
// makes contact, or a gap becomes known.
//
// All devices are visited in rounds of ten minutes, a few at a time. At the end of a round it is
// known which segments are away as a whole: the devices of these are counted there, and are not
// silent on their own.
type silence struct {
	gaps     rhythm.Gaps
	herd     rhythm.Herd
	segments rhythm.Segments
	lasting  []rhythm.Absence
	estate   rhythm.HerdVerdict

	until  time.Time // everything is observed until then
	cursor int32     // the next slot to visit
	round  time.Time // when the round began
	names  map[netip.Prefix]string
	rounds int32
	silent slotSet // devices that are silent on their own
	stale  slotSet // devices that make contact, and whose inventory is old

	both int // devices that are away with their segment, and fail; as of the last round

	looking surveying // of this round
	survey  Survey    // of the last round
}

// Limits of the judgements.
const (
	roundTime   = 10 * time.Minute
	firstRound  = 16 * time.Second
	visitLeast  = 64                     // devices visited at a time
	clockBack   = 10 * time.Minute       // smaller corrections of the clock are waited for
	neverSilent = 6 * time.Hour          // so soon after a contact nobody is silent
	longGap     = 5 * 7 * 24 * time.Hour // after it, what was usual before is not known to be usual
	segmentsMax = 65_536                 // names kept
	// inventoryRounds is the number of rounds in which the inventory of each device is judged at
	// least once: half a day.
	inventoryRounds = 64
)

// rhythmChannel is the channel of a rhythm for each channel of a device.
var rhythmChannel = [Channels]rhythm.Channel{
	ChannelPolicy: rhythm.Policy, ChannelConfiguration: rhythm.Policy, ChannelSchedule: rhythm.Packages, ChannelSettings: rhythm.Packages, ChannelFailover: rhythm.Packages,
	ChannelUpgrade: rhythm.Other, ChannelInventory: rhythm.Inventory, ChannelUsage: rhythm.Usage, ChannelLog: rhythm.Other, ChannelOther: rhythm.Other,
}

// heard records a contact of a device in its rhythm.
func (r *Roster) heard(slot int32, c Channel, at time.Time, failed bool) {
	g := r.agents.at(slot)
	g.outlook.judged = false
	if at.UnixMilli() >= g.Last { // not a late report of an earlier contact
		r.silence.conclude(g, slot, false)
	}
	if g.Rhythm.Contact(rhythmChannel[c], at, failed) {
		r.silence.herd.Contact(at)
	}
}

// conclude records whether a device is silent on its own.
func (s *silence) conclude(g *Agent, slot int32, alone bool) {
	if s.silent.set(slot, alone) {
		g.outlook.alone = alone
		g.Search.Store(nil)
	}
}

// forget drops a device.
func (s *silence) forget(slot int32) {
	s.silent.set(slot, false)
	s.stale.set(slot, false)
}

// Unobserved records that nothing was observed between two moments.
func (r *Roster) Unobserved(from, to time.Time) {
	if from.IsZero() || !from.Before(to) {
		return
	}
	r.silence.gaps.Add(from, to)
	long := to.Sub(from) > longGap
	for slot := range int32(r.agents.size) {
		g := r.agents.at(slot)
		if g.outlook.judged = false; long {
			g.Rhythm = rhythm.Rhythm{}
			r.silence.conclude(g, slot, false)
		}
	}
	if long {
		s := &r.silence
		*s = silence{until: s.until, gaps: s.gaps, silent: s.silent, stale: s.stale}
	}
	r.silence.recall(r)
}

// Observed tells that everything is observed until a time, and judges some devices. Without
// evictions a Roster judges nobody.
func (r *Roster) Observed(until time.Time) {
	s := &r.silence
	passed := until.Sub(s.until)
	if r.evicted == nil || passed < time.Second {
		return
	}
	all, round := int64(r.agents.size), int64(roundTime)
	if s.round.IsZero() { // after a start, who is silent is to be known soon
		round = int64(firstRound)
	}
	s.visit(r, until, int32(max(all*min(int64(passed), round)/round, visitLeast)))
}

// Pulse is Observed by the clock of the beacon, which may be set back. Then what was learned while it
// was ahead is forgotten.
func (r *Roster) Pulse(now time.Time) {
	if s := &r.silence; !s.until.IsZero() && s.until.Sub(now) > clockBack {
		r.rewind(now)
	}
	r.Observed(now)
}

func (r *Roster) rewind(to time.Time) {
	for slot := range int32(r.agents.size) {
		g := r.agents.at(slot)
		g.Rhythm.Forget(to)
		g.outlook.judged = false
		r.silence.conclude(g, slot, false)
	}
	r.silence = silence{until: to, gaps: r.silence.gaps, silent: r.silence.silent, stale: r.silence.stale}
}

// visit judges the next devices, and the segments after the last one.
func (s *silence) visit(r *Roster, until time.Time, n int32) {
	s.until = until
	end := min(s.cursor+n, int32(r.agents.size))
	for ; s.cursor < end; s.cursor++ {
		if g := r.agents.at(s.cursor); g.Device.Known() {
			s.judge(g, until)
			s.looking.see(r, s.cursor, until)
		}
	}
	if s.cursor < int32(r.agents.size) || until.Sub(s.round) < roundTime {
		return
	}
	s.cursor, s.round = 0, until
	s.rounds++
	s.survey = s.looking.end()
	s.lasting = s.segments.Step(until, s.members(r))
	s.both = s.awayAndFailing(r)
	s.estate = s.herd.Silent(until, &s.gaps, r.limits.Zone)
}

// awayAndFailing counts the devices that are overdue while their segment is away, and fail as well.
func (s *silence) awayAndFailing(r *Roster) (n int) {
	if len(s.lasting) == 0 {
		return 0
	}
	for slot := range int32(r.agents.size) {
		if r.agents.at(slot).Failing > 0 && r.Away(slot) {
			n++
		}
	}
	return n
}

// judge brings the outlook of a device up to a time.
func (s *silence) judge(g *Agent, now time.Time) {
	if now.Sub(g.LastContact()) < neverSilent {
		if s.cursor%inventoryRounds == s.rounds%inventoryRounds {
			s.judgeInventory(g, now)
		}
		return
	}
	segment := s.segment(g.Address)
	o := &g.outlook
	if ended := uint8(s.segments.Ended(segment)); ended != o.ended {
		o.ended, o.judged = ended, false
	}
	fresh := !o.judged
	if fresh {
		s.foresee(g, segment, now)
	}
	s.judgeInventory(g, now)
	due := o.silent != 0 && !o.silent.Time().After(now)
	if due == o.alone && !fresh {
		return
	}
	s.conclude(g, s.cursor, due && g.Rhythm.Silent(now, &s.gaps, s.segments.Away(segment)).State == rhythm.Silent)
}

// recall foresees the devices of the segments that are away, which are known again at once after a
// start: there are few, and the first round takes a while.
func (s *silence) recall(r *Roster) {
	if !s.segments.AnyLasts() {
		return
	}
	for slot := range int32(r.agents.size) {
		g := r.agents.at(slot)
		if segment := s.segment(g.Address); g.Device.Known() && s.segments.Lasts(segment) {
			s.foresee(g, segment, s.until)
		}
	}
}

// judgeInventory judges the inventory channel of a device that makes contact.
func (s *silence) judgeInventory(g *Agent, now time.Time) {
	stale := !g.outlook.alone && g.Rhythm.Channel(rhythm.Inventory, now, &s.gaps).State == rhythm.Silent
	if s.stale.set(s.cursor, stale) {
		g.outlook.stale = stale
		g.Search.Store(nil)
	}
}

// members are the devices as package rhythm needs them to judge segments.
func (s *silence) members(r *Roster) iter.Seq[rhythm.Member] {
	return func(yield func(rhythm.Member) bool) {
		for slot := range int32(r.agents.size) {
			g := r.agents.at(slot)
			if o := &g.outlook; g.Device.Known() && o.judged && o.overdue != 0 {
				m := rhythm.Member{Segment: s.segment(g.Address), Since: g.LastContact()}
				m.Outlook.Overdue, m.Outlook.Silent, m.Outlook.Always = o.overdue.Time(), o.silent.Time(), o.always
				if !yield(m) {
					return
				}
			}
		}
	}
}
