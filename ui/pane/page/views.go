package page

import (
	"fmt"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/pane"
	"beacontop/ui/position"
	"beacontop/ui/view"
)

// Views lists views, above the pane of a tab. A digit or enter picks one.
type Views struct {
	position.List
	views   []view.View
	wrong   func(*view.View) string // why a view cannot be shown; empty: it can
	problem string                  // why those of the user are not here
	place   string                  // where these are kept; empty: nowhere
}

// NewViews returns the list of the built-in views.
func NewViews(place string, wrong func(*view.View) string) *Views {
	return &Views{views: view.BuiltIn(), place: place, wrong: wrong}
}

// Add adds the views of the user, or says why they cannot be read.
func (v *Views) Add(own []view.View, err error) {
	v.views = append(v.views, own...)
	if err != nil {
		v.problem = err.Error()
	}
}

// Hints returns the keys of the list.
func (v *Views) Hints(k keys.Map) []key.Binding {
	digits := key.NewBinding(key.WithKeys("1"), key.WithHelp("1-9", "or"))
	return []key.Binding{digits, keys.Short(k.Open, "show"), keys.Short(k.Back, "back"), keys.Short(k.Save, "save the present one")}
}

// Ask keeps the cursor inside the list. It asks for nothing.
func (v *Views) Ask(q *estate.Query, _, height int, _ *estate.Sample) {
	q.Parts = 0
	v.Settle(len(v.views), v.Offset)
	v.Window(max(height-v.rest(), 1))
}

// rest is the number of lines that are no views.
func (v *Views) rest() int {
	if v.problem != "" {
		return 7
	}
	return 4
}

// Press picks a view.
func (v *Views) Press(k keys.Map, msg tea.KeyMsg, _ *estate.Sample) pane.Action {
	at := v.Cursor
	if n := len(msg.Runes); n == 1 && '1' <= msg.Runes[0] && msg.Runes[0] <= '9' {
		at = int(msg.Runes[0] - '1')
	} else if !key.Matches(msg, k.Open) {
		v.Move(k, msg, len(v.views))
		return pane.Action{}
	}
	if at >= len(v.views) {
		return pane.Action{Say: fmt.Sprintf("there is no view %d", at+1)}
	}
	return pane.Action{View: &v.views[at]}
}

// Draw draws the list.
func (v *Views) Draw(p *draw.Page, _ *estate.Sample) {
	th := p.Theme
	first := v.View(max(p.Height-v.rest(), 1))
	shown := v.views[first:min(first+max(p.Height-v.rest(), 1), len(v.views))]
	t := draw.Table{Cursor: v.Cursor - first, First: first, Columns: []draw.Column{
		{Title: "   view" + draw.PartOf(first, len(shown), len(v.views)), Width: 35, Grow: true, Over: 1},
		{Title: "pane", Width: 9},
		{Title: "filter", Width: 20, Most: 80},
		{Title: "order", Width: 18, Rank: 1},
	}}
	t.Draw(p, len(shown), func(i int) []draw.Cell {
		one, number := &shown[i], " "
		if n := first + i + 1; n <= 9 {
			number = fmt.Sprint(n)
		}
		filter := th.Plain.Cell(draw.Clean(one.Filter))
		if why := v.wrong(one); why != "" {
			filter = th.Warn.Cell(th.Glyphs.Warn + " " + draw.Clean(why))
		}
		return []draw.Cell{th.Plain.Cell(number + "  " + draw.Clean(one.Name)), th.Plain.Cell(draw.Clean(one.Pane)), filter, th.Dim.Cell(draw.Clean(orderText(one)))}
	})
	p.Blank()
	switch {
	case v.problem != "":
		p.Labelled("yours", th.Bad, draw.Clean(v.problem))
	case v.place != "":
		p.Labelled("yours", th.Dim, "in "+draw.Clean(v.place))
	}
}

// orderText describes the order of a view.
func orderText(v *view.View) string {
	switch {
	case v.Sort == "" && v.Reverse:
		return "reversed"
	case v.Reverse:
		return v.Sort + ", reversed"
	}
	return v.Sort
}

// Click selects a view.
func (v *Views) Click(_, row int, _ *estate.Sample) bool { return v.To(row) }
