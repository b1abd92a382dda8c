package ui

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
)

// hints returns the most important keys in the current pane.
func (m *Model) hints() []key.Binding {
	if h, ok := m.shown().(hinting); ok {
		return offered(h.hints(m.keys)...)
	}
	return []key.Binding{m.keys.Next, short(m.keys.Help, "help"), m.keys.Quit}
}

// help lists all keys, from the keymap.
func (m *Model) help(p *page) {
	groups := m.keys.groups(m.shownTabs())
	if p.width < 100 {
		m.narrowHelp(p)
		return
	}
	rows := 0
	for _, g := range groups {
		rows = max(rows, len(g.keys))
	}
	p.blank()
	column := (p.width - 2) / len(groups)
	head := p.line().space(1)
	for _, g := range groups {
		head.field(m.theme.strong, g.title, column, false)
	}
	p.add(head)
	for i := range rows {
		l := p.line().space(1)
		for c, g := range groups {
			if i < len(g.keys) {
				m.helpKey(l, g.keys[i], column)
			}
			l.to(1 + (c+1)*column)
		}
		p.add(l)
	}
	p.blank()
	m.legend(p)
}

// legendRows is the height of the legend on small screens.
const legendRows = 4

// narrowHelp uses two columns and one entry for all panes, whose names the tabs show. It omits
// the headings if they do not fit.
func (m *Model) narrowHelp(p *page) {
	groups, rows := m.keys.groups(m.shownTabs()), 0
	digits := key.NewBinding(key.WithKeys("1"), key.WithHelp(fmt.Sprintf("1-%d", m.shownTabs()), "pane by number"))
	groups[0].keys = append([]key.Binding{digits}, groups[0].keys[m.shownTabs():]...)
	var all []key.Binding
	for _, g := range groups {
		rows += 1 + (len(g.keys)+1)/2
		all = append(all, g.keys...)
	}
	if rows+legendRows > p.height {
		m.helpGroup(p, "", all, 2)
	} else {
		for _, g := range groups {
			m.helpGroup(p, g.title, g.keys, 2)
		}
	}
	m.legend(p)
}

// legend explains the signs, and shows where this beacon listens and why.
func (m *Model) legend(p *page) {
	t, b := m.theme, m.sample.Beacon
	filter := `all words; !not, ^begin, end$, "two words"; numbers: whole field`
	if p.width < wideText {
		filter = `all words; !not, ^begin, end$, "two words"`
	}
	p.labelled("filter", t.plain, filter)
	p.labelled("signs", t.plain, fmt.Sprintf("~name by its address, ~count inferred   %s none   %s unknown   %s no event   blank unwatched",
		never, untold, t.glyphs.bars[0]))
	if b.Listen != "" {
		text := clean(b.Listen)
		if b.Why != "" {
			text += ", " + clean(b.Why)
		}
		p.labelled("here", t.plain, text)
	}
}

// helpGroup draws a group in the given number of columns.
func (m *Model) helpGroup(p *page, title string, keys []key.Binding, columns int) {
	if title != "" {
		p.heading(title)
	}
	rows := (len(keys) + columns - 1) / columns
	for i := range rows {
		l := p.line().space(1)
		for c := range columns {
			if at := c*rows + i; at < len(keys) {
				m.helpKey(l, keys[at], (p.width-2)/columns)
			}
			l.to(1 + (c+1)*(p.width-2)/columns)
		}
		p.add(l)
	}
}

func (m *Model) helpKey(l *line, b key.Binding, room int) {
	const column = 10
	shown := b.Help().Key
	if also := b.Keys(); len(also) > 1 && len(shown)+len(also[1]) < column-1 {
		shown += " " + also[1]
	}
	l.field(m.theme.accent, shown, column, false).field(m.theme.plain, b.Help().Desc, room-11, false)
}

// hinting is a pane with keys of its own to show in the footer, the most important first.
type hinting interface {
	hints(k keymap) []key.Binding
}
