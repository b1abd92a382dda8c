package rhythm_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/rhythm"
)

// figures are what a simulation measures.
type figures struct {
	agentDays  int          // of known agents that are alive
	falseDays  int          // of these, with a verdict of silent at any hour
	byKind     map[kind]int // false days
	deaths     int
	detected   int // before the fourth missed visit
	late       map[kind]int
	holidays   int            // of one site, on which it would work
	named      int            // of these, those with an absence of the segment
	strays     map[string]int // days on which a segment was away and no holiday explains it
	mornings   int            // on which all agents stayed away
	noticed    int            // of these, within half an hour of the missed herd
	slowest    time.Duration
	falseHerds []time.Time
	judged     int
	last       map[int]int // agent: last day counted
}

// judge judges the agents one by one at the end of an hour.
func (s *simulation) judge(day int, now time.Time) {
	f := &s.figures
	if f.last == nil {
		f.last, f.byKind, f.late, f.strays = map[int]int{}, map[kind]int{}, map[kind]int{}, map[string]int{}
	}
	silent, absences := s.beacon.step(now)
	for _, i := range silent {
		d := s.devices[i]
		if !d.dies.IsZero() && !d.dies.After(now) {
			continue
		}
		if last, counted := f.last[i]; !counted || last != day {
			f.last[i] = day
			f.falseDays++
			f.byKind[d.kind]++
		}
	}
	for _, d := range s.deaths {
		if d.detected.IsZero() && slices.Contains(silent, d.agent) && !d.at.After(now) {
			d.detected = s.found(d, now)
		}
	}
	s.judgeSegments(day, now, absences)
	if now.Hour() == 0 {
		for i := range s.devices {
			d := s.devices[i]
			if !s.beacon.agents[i].rhythm.Last().IsZero() && (d.dies.IsZero() || d.dies.After(now)) {
				f.agentDays++
			}
		}
	}
}

// found returns the minute of the last hour in which a dead agent was first silent.
func (s *simulation) found(d *death, now time.Time) time.Time {
	a := &s.beacon.agents[d.agent]
	for minute := now.Add(-59 * time.Minute); minute.Before(now); minute = minute.Add(time.Minute) {
		if v := a.rhythm.Silent(minute, &s.beacon.gaps, s.beacon.segments.Away(a.site.name)); v.State == rhythm.Silent {
			return minute
		}
	}
	return now
}

// judgeSegments compares the absences with the holidays of the sites, at the end of a day.
func (s *simulation) judgeSegments(day int, now time.Time, absences []rhythm.Absence) {
	for _, site := range s.sites {
		if now.Before(site.midnight[day+1].Add(-time.Hour)) || !now.Before(site.midnight[day+1]) {
			continue
		}
		away := slices.ContainsFunc(absences, func(a rhythm.Absence) bool { return a.Segment == site.name })
		w := site.weekday(day)
		switch works := w != time.Saturday && w != time.Sunday; {
		case site.holiday[day] && works:
			s.figures.holidays++
			if away {
				s.figures.named++
			}
		case away && works:
			s.figures.strays[fmt.Sprintf("%s day %d", site.name, day)]++
		}
	}
}

// judgeEstate judges all agents together, and on working days also what would be seen if they all
// stayed away from the beginning of the morning on.
func (s *simulation) judgeEstate(now time.Time) {
	f := &s.figures
	if v := s.beacon.herd.Silent(now, &s.beacon.gaps, s.beacon.zone); v.State == rhythm.Silent {
		f.falseHerds = append(f.falseHerds, now)
	}
	day := int(now.Sub(s.begin()) / (24 * time.Hour))
	if site := s.sites[0]; day < 8 || day >= simulatedDays || !site.working(day) || !now.Equal(s.herds[day]) {
		return
	}
	if slices.ContainsFunc(s.outages, func(o rhythm.Span) bool {
		return o.From.Before(now.Add(time.Hour)) && now.Before(o.To.Add(time.Hour))
	}) {
		return
	}
	f.mornings++
	for delay := time.Duration(0); delay <= 30*time.Minute; delay += 5 * time.Minute {
		if v := s.beacon.herd.Silent(now.Add(delay), &s.beacon.gaps, s.beacon.zone); v.State == rhythm.Silent {
			f.noticed++
			f.slowest = max(f.slowest, delay)
			return
		}
	}
}

// herd returns when the herd of a morning begins: the first ten minutes with a quarter of the most
// contacts of the morning in the main zone.
func (s *simulation) herd(day int, from time.Time) time.Time {
	var cells [48]int
	for _, o := range s.days[day] {
		if i := int(o.at.Sub(from) / (10 * time.Minute)); !o.at.Before(from) && i < len(cells) && s.devices[o.agent].site.zone.String() == mainZone {
			cells[i]++
		}
	}
	most := slices.Max(cells[:])
	i := slices.IndexFunc(cells[:], func(n int) bool { return 4*n >= most })
	return from.Add(time.Duration(i) * 10 * time.Minute)
}

// finish counts the deaths.
func (s *simulation) finish() {
	f := &s.figures
	for _, d := range s.deaths {
		f.deaths++
		if !d.detected.IsZero() && d.detected.Before(d.missed[3]) {
			f.detected++
		} else {
			f.late[s.devices[d.agent].kind]++
		}
	}
	f.judged = s.beacon.judged
}

func (f *figures) add(o *figures) {
	f.agentDays += o.agentDays
	f.falseDays += o.falseDays
	f.deaths += o.deaths
	for k, n := range o.byKind {
		if f.byKind == nil {
			f.byKind, f.late = map[kind]int{}, map[kind]int{}
		}
		f.byKind[k] += n
	}
	for k, n := range o.late {
		f.late[k] += n
	}
	f.detected += o.detected
	f.holidays += o.holidays
	f.named += o.named
	f.mornings += o.mornings
	f.noticed += o.noticed
	f.slowest = max(f.slowest, o.slowest)
	f.falseHerds = append(f.falseHerds, o.falseHerds...)
	f.judged += o.judged
}

func (f *figures) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "false silent agent-days %d of %d (%.3f %%) %v", f.falseDays, f.agentDays, 100*float64(f.falseDays)/float64(max(f.agentDays, 1)), f.byKind)
	fmt.Fprintf(&b, "; deaths found within 3 missed visits %d of %d (late: %v)", f.detected, f.deaths, f.late)
	fmt.Fprintf(&b, "; holidays named %d of %d, others %v", f.named, f.holidays, f.strays)
	fmt.Fprintf(&b, "; missed herds noticed within 30 min %d of %d, slowest %v, false %v", f.noticed, f.mornings, f.slowest, f.falseHerds)
	fmt.Fprintf(&b, "; %d judgements", f.judged)
	return b.String()
}
