package page

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/version"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
	"beacontop/ui/position"
)

// versionsPage shows how many agents have each version.
type versionsPage struct{ position.List }

// NewVersions returns the page of versions.
func NewVersions() pane.Pane { return &versionsPage{} }

func (v *versionsPage) Hints(k keys.Map) []key.Binding {
	return []key.Binding{keys.Short(k.Open, "its agents"), keys.Short(k.Back, "back"), k.Down, k.Up, k.Quit}
}

// versionsRest is the number of lines besides the rows of the table.
const versionsRest = 6

func (v *versionsPage) Ask(q *estate.Query, _, height int, last *estate.Sample) {
	q.Parts = estate.PartOverview // which has the facts of versions
	v.Settle(len(last.Versions.Counts), v.Offset)
	v.Window(max(height-versionsRest, 1))
}

func (v *versionsPage) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) pane.Action {
	all := s.Versions.Counts
	switch {
	case key.Matches(msg, k.Versions):
		return pane.Action{Close: true}
	case key.Matches(msg, k.Open) && v.Cursor < len(all):
		return pane.Action{Part: estate.PartAgents, Filter: "version=" + all[v.Cursor].Version}
	}
	v.Move(k, msg, len(all))
	return pane.Action{}
}

func (v *versionsPage) Draw(p *draw.Page, s *estate.Sample) {
	t, all := p.Theme, s.Versions.Counts
	known, most := 0, 0
	for i := range all {
		known, most = known+all[i].Agents, max(most, all[i].Agents)
	}
	title := "  " + figures.Plural(known, "agent", "agents")
	if unknown := s.Totals.Known - known; unknown > 0 {
		title += fmt.Sprintf(", and %s of unknown version", figures.Number(unknown))
	}
	p.Titled("VERSIONS OF AGENTS", title)
	if len(all) == 0 {
		p.Text(t.Dim, "not known yet: no inventory and no user agent has named a version")
		return
	}
	first := v.View(max(p.Height-versionsRest, 1))
	shown := all[first:min(first+max(p.Height-versionsRest, 1), len(all))]
	table := draw.Table{Cursor: v.Cursor - first, First: first, Columns: []draw.Column{
		{Title: "version" + draw.PartOf(first, len(shown), len(all)), Width: 16, Least: 8},
		{Title: "agents", Width: 8, Right: true},
		{Title: "share", Width: 6, Right: true},
		{Title: "", Width: barCells, Rank: 2},
		{Title: "first seen", Width: 10, Right: true, Rank: 1},
		{Title: "", Width: 20, Grow: true, Rank: 1},
	}}
	table.Draw(p, len(shown), func(i int) []draw.Cell { return versionCells(t, s, &shown[i], known, most) })
	p.Blank()
	v.remarks(p, s)
}

// barCells is the length of the bar of the version that most agents have.
const barCells = 20

func versionCells(t *draw.Theme, s *estate.Sample, c *version.Count, known, most int) []draw.Cell {
	name, note := t.Plain.Cell(draw.Clean(c.Version)), t.Plain.Cell("")
	if c.Withdrawn {
		note = t.Warn.Cell(t.Glyphs.Warn + " withdrawn")
	}
	bar := ""
	for range max(c.Agents*barCells/most, 1) {
		bar += t.Glyphs.Bars[len(t.Glyphs.Bars)-1]
	}
	return []draw.Cell{
		name, t.Plain.Cell(figures.Number(c.Agents)), t.Plain.Cell(fmt.Sprintf("%d %%", (c.Agents*100+known/2)/known)), t.Accent.Cell(bar),
		t.Dim.Cell(figures.Age(s.Now, c.First)), note,
	}
}

// remarks say what is wrong, and what the versions rest on.
func (v *versionsPage) remarks(p *draw.Page, s *estate.Sample) {
	t := p.Theme
	if n := s.Versions.Downs.Devices; n > 0 {
		p.Labelled(t.Glyphs.Warn, t.Warn, figures.Plural(n, "agent", "agents")+" moved to a lower version, last 24 h")
	}
	if n := s.Versions.Loops.Devices; n > 0 {
		p.Labelled(t.Glyphs.Warn, t.Warn, figures.Plural(n, "agent fetches", "agents fetch")+" an upgrade again and again, on the same version")
	}
	if pane.Watching(s) {
		p.Text(t.Dim, "by the user agents in the logs")
		return
	}
	p.Text(t.Dim, "by the newest inventory of each agent; before its first one, by its user agent")
}

// Click selects a version.
func (v *versionsPage) Click(_, row int, _ *estate.Sample) bool { return v.To(row) }
