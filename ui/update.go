package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/ui/draw"
	"beacontop/ui/pane"
	"beacontop/ui/pane/page"
)

// Update handles one message and redraws the frame if the message changes something. While another
// pane than the drawn one is not answered, the last frame stays for a while.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	behind := m.sampling.behind()
	cmd := m.take(msg)
	_, ticked := msg.(tickMsg)
	_, resized := msg.(tea.WindowSizeMsg)
	late := m.sampling.behind()
	current := m.answered() || m.keeps() || m.mode == helping || m.mode == leaving || m.sampling.err != nil || late > 0
	if !ticked && current || resized || late != behind {
		m.frame = m.draw()
	}
	return m, cmd
}

func (m *Model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return tea.Batch(tea.ClearScreen, m.ask(false))
	case tickMsg:
		m.sampling.clock = time.Time(msg)
		return tea.Batch(tick(), m.ask(true))
	case sampleMsg:
		return m.answer(msg)
	case viewsMsg:
		return m.addViews(msg)
	case tea.MouseMsg:
		return m.point(msg)
	case tea.ResumeMsg:
		if m.mouse { // suspending has turned it off
			return tea.EnableMouseCellMotion
		}
	case doneMsg:
		m.said, m.note = "", draw.Clean(msg.text)
		if msg.err != nil {
			m.said = draw.Clean(msg.err.Error())
		}
	case tea.KeyMsg:
		return m.press(msg)
	}
	return nil
}

// press splits a key message: characters that arrive in one read come as one message, and esc
// followed by a key comes as alt and that key.
func (m *Model) press(msg tea.KeyMsg) tea.Cmd {
	if plain := msg.Type >= 0 || msg.Type == tea.KeyRunes || msg.Type == tea.KeySpace; msg.Alt && plain {
		msg.Alt = false
		return tea.Batch(m.key(tea.KeyMsg{Type: tea.KeyEsc}), m.press(msg))
	}
	if msg.Type != tea.KeyRunes || len(msg.Runes) < 2 || msg.Paste {
		return m.key(msg)
	}
	var cmds []tea.Cmd
	for _, r := range msg.Runes {
		one := msg
		one.Runes = []rune{r}
		cmds = append(cmds, m.key(one))
	}
	return tea.Batch(cmds...)
}

func (m *Model) key(msg tea.KeyMsg) tea.Cmd {
	if key.Matches(msg, m.keys.Suspend) && m.stays == "" {
		return tea.Suspend
	}
	switch m.mode {
	case filtering:
		return m.filterKey(msg)
	case naming:
		return m.nameKey(msg)
	case helping:
		return m.helpKey(msg)
	case leaving:
		if key.Matches(msg, m.keys.Yes, m.keys.Force) {
			return tea.Quit
		}
		if m.detach != nil && key.Matches(msg, m.keys.Leave) {
			m.detach()
			return tea.Quit
		}
		m.mode = browsing
		return nil
	}
	return m.browseKey(msg)
}

func (m *Model) browseKey(msg tea.KeyMsg) tea.Cmd {
	k := m.keys
	m.said, m.note = "", ""
	switch {
	case key.Matches(msg, k.Quit):
		return m.leave()
	case key.Matches(msg, k.Help):
		m.mode, m.helped, m.typing = helping, helpKeys, false
	case key.Matches(msg, k.Redraw):
		return tea.ClearScreen
	case key.Matches(msg, k.Suspend):
		m.said = m.stays
		return nil
	case key.Matches(msg, k.Copy):
		return m.copy()
	case key.Matches(msg, k.Write):
		return m.write()
	case key.Matches(msg, k.Mouse):
		return m.toggleMouse()
	case key.Matches(msg, k.Views):
		return m.pickView()
	case key.Matches(msg, k.Save):
		return m.nameView()
	case key.Matches(msg, k.Around):
		m.around()
	case key.Matches(msg, k.Zone):
		return m.switchZone()
	case key.Matches(msg, k.Next):
		m.show(m.beside(1))
	case key.Matches(msg, k.Previous):
		m.show(m.beside(-1))
	case key.Matches(msg, k.Filter) && len(m.opened) == 0 && isFiltered(m.tabs[m.tab]):
		m.beginFilter()
	case key.Matches(msg, k.Back) && len(m.opened) > 0:
		m.back()
	default:
		if m.said = m.elsewhere(msg); m.said == "" {
			m.paneKey(msg)
		}
	}
	return m.ask(false)
}

// paneKey passes a key to a pane, digits first.
func (m *Model) paneKey(msg tea.KeyMsg) {
	_, picks := m.shown().(*page.Views) // by digits
	for _, i := range m.shownTabs() {
		if key.Matches(msg, m.keys.Tabs[i]) && !picks {
			m.show(i)
			return
		}
	}
	if key.Matches(msg, m.keys.Back) && m.filter().String() != "" {
		m.clearFilter()
		return
	}
	if o, ok := m.tabs[m.tab].Pane.(narrowed); ok && len(m.opened) == 0 {
		if key.Matches(msg, m.keys.Only) || o.Only() != "" && key.Matches(msg, m.keys.Back) {
			o.ToggleOnly()
			return
		}
	}
	m.follow(m.shown().Press(m.keys, msg, &m.sample))
}

// follow performs the action of a key.
func (m *Model) follow(do pane.Action) {
	m.said = do.Say
	switch {
	case do.Open.Known():
		m.openDevice(do.Open)
	case do.View != nil:
		m.showView(do.View)
	case do.Heat:
		m.opened = append(m.opened, page.NewHeat(m.shown()))
	case do.Versions:
		m.opened = append(m.opened, page.NewVersions())
	case do.Close:
		m.back()
	case do.Explain.Known():
		m.opened = append(m.opened, page.NewExplanation(do.Explain))
	case do.Topic != "":
		m.opened = append(m.opened, page.NewTopic(do.Topic))
	case do.Record != nil:
		m.openRecord(do.Record)
	case do.Change != nil:
		m.opened = append(m.opened, page.NewChange(do.Change, m.shown()))
	case do.Part != 0:
		m.show(m.tabOf(do.Part))
		if err := m.setFilter(do.Filter); err != nil {
			m.said = "filter: " + err.Error()
		}
		if o, ok := m.tabs[m.tab].Pane.(narrowed); ok && o.Only() != "" {
			o.ToggleOnly() // the subject of the finding may not be failing
		}
	}
}

func (m *Model) show(tab int) { m.tab, m.opened = tab, nil }

// leave quits, or asks first if quitting would disconnect agents, or may.
func (m *Model) leave() tea.Cmd {
	if m.sampling.err != nil && m.detach != nil { // what cannot be asked is not stopped
		m.detach()
		return tea.Quit
	}
	if m.owner && (!m.sampled || m.sample.Beacon.Running > 0 || m.sample.Totals.LastHour > 0) {
		m.mode = leaving
		return nil
	}
	return tea.Quit
}

// inForce describes the filter of the drawn rows, if these are not all rows.
func (m *Model) inForce() string {
	switch {
	case !m.answered() && m.keeps():
		return m.body.inForce
	case len(m.opened) > 0:
		return ""
	}
	var parts []string
	if o, ok := m.tabs[m.tab].Pane.(narrowed); ok && o.Only() != "" {
		parts = append(parts, o.Only())
	}
	if f := m.filter(); f.String() != "" {
		parts = append(parts, "filter: "+draw.Clean(f.String()))
	}
	return strings.Join(parts, ", ")
}

// narrowed is a pane that can show only failing rows.
type narrowed interface {
	Only() string // description of the restriction; empty: all rows
	ToggleOnly()
}

func isNarrowed(t pane.Tab) bool {
	_, is := t.Pane.(narrowed)
	return is
}
