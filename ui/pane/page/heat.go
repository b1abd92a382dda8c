package page

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/beacon/rhythm"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
)

// heatPage shows in which hours of seven days agents made contact: one agent, or all that match the
// filter of the pane below.
type heatPage struct{ under pane.Pane }

// NewHeat returns the heat map of what a pane shows.
func NewHeat(under pane.Pane) pane.Pane { return &heatPage{under} }

func (h *heatPage) Hints(k keys.Map) []key.Binding {
	return []key.Binding{keys.Short(k.Back, "back"), keys.Short(k.Zone, "time zone"), k.Quit}
}

func (h *heatPage) Ask(q *estate.Query, width, height int, last *estate.Sample) {
	h.under.Ask(q, width, height, last)
	q.Agents.Heat = q.Parts&estate.PartAgents != 0
}

func (h *heatPage) Press(k keys.Map, msg tea.KeyMsg, _ *estate.Sample) pane.Action {
	return pane.Action{Close: key.Matches(msg, k.Heat)}
}

func (h *heatPage) Draw(p *draw.Page, s *estate.Sample) {
	if s.Query.Parts&estate.PartAgents != 0 {
		h.agents(p, s)
		return
	}
	h.agent(p, s)
}

// agent draws the heat map of one agent.
func (h *heatPage) agent(p *draw.Page, s *estate.Sample) {
	t, d := p.Theme, s.Agent
	if d == nil {
		p.Blank()
		p.Text(t.Plain, draw.Clean(s.Query.Agent.String())+": never seen, or no longer in memory.")
		return
	}
	p.Titled("HEAT MAP", "  hours in "+zoneName(s.Now)+"  "+draw.Clean(d.Device.String()))
	if d.Rhythm.Until.IsZero() {
		p.Text(t.Dim, unobserved)
		return
	}
	days, sums := newWeek(s.Now.Location()), [24]int64{}
	begin := d.Rhythm.Until.Truncate(time.Hour).Add(time.Hour * (1 - rhythm.StripHours))
	for i, hour := range d.Strip {
		at := days.at(begin.Add(time.Duration(i) * time.Hour))
		level := draw.HeatOf(hour)
		if days.set(at, level); level >= draw.HeatSome {
			at.day.hours++
			sums[at.hour]++
		}
		if level == draw.HeatFailed {
			at.day.failed++
		}
	}
	for _, day := range days.all {
		if day.hours > 0 {
			day.fact = figures.Plural(day.hours, "hour", "hours")
		}
	}
	days.draw(p, &sums)
	h.legend(p, "once", "several times", "failed")
	p.Text(t.Dim, pane.Comes(s, d))
}

const unobserved = "not known yet: nothing was observed so far"

// agents draws the heat map of all agents that match.
func (h *heatPage) agents(p *draw.Page, s *estate.Sample) {
	t, rows, q := p.Theme, &s.Agents, &s.Query.Agents
	what := figures.Plural(rows.Matching, "agent", "agents")
	if q.Failing {
		what += ", failing only"
	}
	if text := q.Filter.String(); text != "" {
		what += ", filter: " + draw.Clean(text)
	}
	p.Titled("HEAT MAP", "  hours in "+zoneName(s.Now)+"  "+what)
	heat := rows.Heat
	if heat == nil || heat.Begin(0).Year() < 1970 {
		p.Text(t.Dim, unobserved)
		return
	}
	most, busiest := 0, time.Time{}
	for i, n := range heat.Contacts {
		if n > most {
			most, busiest = n, heat.Begin(i)
		}
	}
	days, sums := newWeek(s.Now.Location()), [24]int64{}
	for i, n := range heat.Contacts {
		at := days.at(heat.Begin(i))
		days.set(at, levelOf(n, heat.Failed[i], most, heat.Observed[i]))
		sums[at.hour] += int64(n)
		at.day.failed += heat.Failed[i]
		if n > at.day.hours {
			at.day.hours, at.day.fact = n, fmt.Sprintf("%s at %02d", figures.Number(n), at.hour)
		}
	}
	days.draw(p, &sums)
	h.legend(p, "up to half as many as at the busiest hour", "more", "for a tenth of them something failed")
	if most > 0 {
		p.Text(t.Dim, fmt.Sprintf("busiest hour: %s on %s", figures.Plural(most, "agent", "agents"), busiest.In(s.Now.Location()).Format("Mon 2 Jan 15:04 MST")))
	}
}

// levelOf returns the level of an hour of many agents.
func levelOf(contacts, failed, most int, observed bool) draw.Heat {
	switch {
	case contacts == 0 && !observed:
		return draw.HeatUnwatched
	case contacts == 0:
		return draw.HeatNone
	case failed*10 >= contacts:
		return draw.HeatFailed
	case contacts > 1 && contacts*2 > most:
		return draw.HeatMany
	}
	return draw.HeatSome
}

// legend explains the levels.
func (h *heatPage) legend(p *draw.Page, some, many, failed string) {
	t := p.Theme
	if p.Left() > 4 {
		p.Blank()
	}
	var parts []draw.Cell
	for _, one := range []struct {
		level draw.Heat
		text  string
	}{{draw.HeatNone, "none"}, {draw.HeatSome, some}, {draw.HeatMany, many}, {draw.HeatFailed, failed}, {draw.HeatUnwatched, "not watched"}} {
		sign, _ := one.level.Sign(t)
		parts = append(parts, t.Dim.Cell(sign+" "+one.text))
	}
	p.Flow("", 3, parts...)
}

// zoneName returns the zone in which hours are shown.
func zoneName(now time.Time) string { return now.Format("MST") }
