package ui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
)

// hints returns the most important keys in the current pane.
func (m *Model) hints() []key.Binding {
	if h, ok := m.shown().(hinting); ok {
		return keys.Offered(h.Hints(m.keys)...)
	}
	return []key.Binding{m.keys.Next, keys.Short(m.keys.Help, "help"), m.keys.Quit}
}

// elsewhere returns where a key works that has no effect here; empty: it may have an effect here.
func (m *Model) elsewhere(msg tea.KeyMsg) string {
	k, here := m.keys, pane.Tab{}
	if len(m.opened) == 0 {
		here = m.tabs[m.tab]
	}
	uses := func(keys pane.Use) (where string, works bool) {
		return listed(m.named(func(t pane.Tab) bool { return t.Uses&keys != 0 })...), here.Uses&keys != 0
	}
	sorts, sortsHere := uses(pane.UseSort)
	freezes, freezesHere := uses(pane.UseFreeze)
	steps, stepsHere := uses(pane.UseStep)
	explains, explainsHere := uses(pane.UseExplain)
	ladders, laddersHere := uses(pane.UseLadder)
	heats, heatsHere := uses(pane.UseHeat)
	versions, versionsHere := uses(pane.UseVersions)
	switch {
	case key.Matches(msg, k.Explain) && !explainsHere && len(m.opened) == 0:
		return "x explains what is shown in " + explains
	case key.Matches(msg, k.Ladder) && !laddersHere:
		return "L shows how far agents get, in " + ladders
	case key.Matches(msg, k.Heat) && !heatsHere && len(m.opened) == 0:
		return "H shows the hours of contact, in " + heats
	case key.Matches(msg, k.Versions) && !versionsHere && len(m.opened) == 0:
		return "A shows the versions of agents, in " + versions
	case key.Matches(msg, k.Filter): // in a pane without selectable rows
		return "only " + listed(m.named(isFiltered)...) + " can be filtered"
	case key.Matches(msg, k.Sort, k.Reverse) && !sortsHere:
		return "only " + sorts + " can be sorted"
	case key.Matches(msg, k.Pause) && !freezesHere:
		return "only " + freezes + " can be frozen"
	case key.Matches(msg, k.Older, k.Newer) && !stepsHere:
		return "e and E step through the failures in " + steps
	case key.Matches(msg, k.Only) && here.Uses&pane.UseFailures != 0:
		return "all rows here are failures"
	case key.Matches(msg, k.Only) && !isNarrowed(here):
		return "f works in " + listed(m.named(isNarrowed)...)
	}
	return ""
}

// help lists all keys, from the keymap.
func (m *Model) help(p *draw.Page) {
	groups := m.keys.Groups(m.shownTabs())
	if p.Width < 100 {
		m.narrowHelp(p)
		return
	}
	rows := 0
	for _, g := range groups {
		rows = max(rows, len(g.Keys))
	}
	p.Blank()
	column := (p.Width - 2) / len(groups)
	head := p.Line().Space(1)
	for _, g := range groups {
		head.Field(m.theme.Strong, g.Title, column, false)
	}
	p.Add(head)
	for i := range rows {
		l := p.Line().Space(1)
		for c, g := range groups {
			if i < len(g.Keys) {
				m.helpLine(l, g.Keys[i], column)
			}
			l.To(1 + (c+1)*column)
		}
		p.Add(l)
	}
	p.Blank()
	m.legend(p)
}

// legendRows is the height of the legend on small screens.
const legendRows = 4

// narrowHelp uses two columns and one entry for all panes, whose names the tabs show. It omits
// the headings if they do not fit.
func (m *Model) narrowHelp(p *draw.Page) {
	groups, rows := m.keys.Groups(m.shownTabs()), 0
	digits := key.NewBinding(key.WithKeys("1"), key.WithHelp(fmt.Sprintf("1-%d", len(m.tabs)), "pane by number"))
	groups[0].Keys = append([]key.Binding{digits}, groups[0].Keys[len(m.shownTabs()):]...)
	var all []key.Binding
	for _, g := range groups {
		rows += 1 + (len(g.Keys)+1)/2
		all = append(all, g.Keys...)
	}
	if rows+legendRows > p.Height {
		m.helpGroup(p, "", all, 2)
	} else {
		for _, g := range groups {
			m.helpGroup(p, g.Title, g.Keys, 2)
		}
	}
	m.legend(p)
}

// legend explains the signs, and shows where this beacon listens and why.
func (m *Model) legend(p *draw.Page) {
	t, b := m.theme, m.sample.Beacon
	filter := `words, !not, "two words", a|b, status>=400; / explains them all`
	if p.Width < draw.WideText {
		filter = ""
	}
	if filter != "" {
		p.Labelled("filter", t.Plain, filter)
	}
	p.Labelled("signs", t.Plain, fmt.Sprintf("~name by its address, ~count inferred   %s none   %s unknown   %s no event   %s unwatched   %s change",
		figures.Never, figures.Unknown, t.Glyphs.Bars[0], t.Glyphs.Unwatched, t.Glyphs.Change))
	if b.Listen != "" {
		text := draw.Clean(b.Listen)
		if b.Why != "" {
			text += ", " + draw.Clean(b.Why)
		}
		p.Labelled("here", t.Plain, text)
	}
}

// helpGroup draws a group in the given number of columns.
func (m *Model) helpGroup(p *draw.Page, title string, keys []key.Binding, columns int) {
	if title != "" {
		p.Heading(title)
	}
	m.inColumns(p, len(keys), columns, func(l *draw.Line, i int) { m.helpLine(l, keys[i], (p.Width-2)/columns) })
}

func (m *Model) helpLine(l *draw.Line, b key.Binding, room int) {
	const column = 10
	shown := b.Help().Key
	if also := b.Keys(); len(also) > 1 && len(shown)+len(also[1]) < column-1 {
		shown += " " + also[1]
	}
	l.Field(m.theme.Accent, shown, column, false).Field(m.theme.Plain, b.Help().Desc, room-11, false)
}

// hinting is a pane with keys of its own to show in the footer, the most important first.
type hinting interface {
	Hints(k keys.Map) []key.Binding
}
