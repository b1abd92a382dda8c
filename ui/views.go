package ui

import (
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate/filter"
	"beacontop/ui/draw"
	"beacontop/ui/pane/page"
	"beacontop/ui/view"
)

// Views keeps the views of a user.
type Views interface {
	Load() ([]view.View, error)
	Save(v view.View) error
	Place() string // where they are kept
}

// ordered is a pane whose rows can be sorted.
type ordered interface {
	Order() (by string, reverse bool)
	SetOrder(by string, reverse bool) (known bool)
}

// viewsMsg carries the views of the user.
type viewsMsg struct {
	views []view.View
	err   error
}

// pickView opens the list of views, or closes it.
func (m *Model) pickView() tea.Cmd {
	if _, open := m.shown().(*page.Views); open {
		m.back()
		return m.ask(false)
	}
	place := ""
	if m.views != nil {
		place = m.views.Place()
	}
	m.opened = append(m.opened, page.NewViews(place, m.wrongView))
	if m.views == nil {
		return m.ask(false)
	}
	load := m.views.Load
	return tea.Batch(m.ask(false), func() tea.Msg {
		own, err := load()
		return viewsMsg{own, err}
	})
}

// addViews adds the views of the user to the list, if it is still open.
func (m *Model) addViews(msg viewsMsg) tea.Cmd {
	if list, open := m.shown().(*page.Views); open {
		list.Add(msg.views, msg.err)
	}
	return m.ask(false)
}

// tabNamed returns the tab of a view; -1: there is none on this screen.
func (m *Model) tabNamed(name string) int {
	for _, i := range m.shownTabs() {
		if strings.EqualFold(m.tabs[i].Title, name) {
			return i
		}
	}
	return -1
}

// wrongView returns why a view cannot be shown here.
func (m *Model) wrongView(v *view.View) string {
	at := m.tabNamed(v.Pane)
	if at < 0 {
		return "no pane " + v.Pane
	}
	parsed, err := filter.Parse(v.Filter)
	if f, ok := m.tabs[at].Pane.(filtered); err == nil && ok {
		err = parsed.Check(f.Rows())
	} else if err == nil && !parsed.Empty() {
		err = errors.New(v.Pane + " cannot be filtered")
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// showView shows a view.
func (m *Model) showView(v *view.View) {
	if m.said = m.wrongView(v); m.said != "" {
		return
	}
	m.show(m.tabNamed(v.Pane))
	here := m.tabs[m.tab].Pane
	if o, ok := here.(narrowed); ok && o.Only() != "" {
		o.ToggleOnly()
	}
	if o, ok := here.(ordered); ok && !o.SetOrder(v.Sort, v.Reverse) {
		m.said = fmt.Sprintf("view %s: no order by %s", draw.Clean(v.Name), draw.Clean(v.Sort))
	}
	if err := m.setFilter(v.Filter); err != nil {
		m.said = err.Error()
	}
}

// present returns what the pane of the tab shows, as a view of a name.
func (m *Model) present(name string) view.View {
	t := m.tabs[m.tab]
	v := view.View{Name: strings.TrimSpace(name), Pane: strings.ToLower(t.Title), Filter: m.filter().String()}
	if o, ok := t.Pane.(narrowed); ok && o.Only() != "" {
		v.Filter = strings.TrimSpace(v.Filter + " is:failing")
	}
	if o, ok := t.Pane.(ordered); ok {
		v.Sort, v.Reverse = o.Order()
	}
	return v
}

// nameView asks for the name under which the present view is saved.
func (m *Model) nameView() tea.Cmd {
	if m.views == nil {
		m.said = "views cannot be saved here"
		return nil
	}
	m.mode = naming
	m.name.Begin("")
	return m.ask(false)
}

// nameKey handles a key while a name is typed.
func (m *Model) nameKey(msg tea.KeyMsg) tea.Cmd {
	switch {
	case msg.Type == tea.KeyEsc, msg.Type == tea.KeyCtrlC:
		m.mode = browsing
	case key.Matches(msg, m.keys.Open):
		m.mode = browsing
		v, save, place := m.present(m.name.Text()), m.views.Save, m.views.Place()
		return func() tea.Msg {
			if err := save(v); err != nil {
				return doneMsg{err: fmt.Errorf("not saved: %w", err)}
			}
			return doneMsg{text: "saved view " + v.Name + " in " + place}
		}
	default:
		m.name.Type(msg)
	}
	return nil
}

// nameLine shows the name that is typed.
func (m *Model) nameLine() string {
	t := m.theme
	l := draw.NewLine(t, m.width).Space(1).Put(t.Accent, "save this view as ")
	m.name.Draw(l, m.width-nameHint)
	return l.Put(t.Dim, "  enter save   esc cancel").String()
}

// nameHint is the width of what is drawn beside the name.
const nameHint = 28
