package pane

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// overviewPane shows within two seconds whether the beacon is healthy, and if not, where the
// problem is. Findings come first; a large terminal also shows the newest requests and the
// failures.
type overviewPane struct {
	position.List
	stream   requestsPane
	failures failuresPane
}

func overviewTab() Tab {
	return Tab{Pane: &overviewPane{}, Title: "Overview", Short: "Over", Part: estate.PartOverview}
}

func (o *overviewPane) Hints(k keys.Map) []key.Binding {
	return []key.Binding{k.Next, keys.Short(k.Open, "details"), k.Quit}
}

// Minimum sizes for panels, for both tables side by side, and for failures beside the newest
// requests.
const (
	framedWidth  = 100
	framedHeight = 27
	tablesWidth  = 110
	besideWidth  = 160
	leastStream  = 4 // lines, including its heading
)

// framed reports whether panels fit.
func framed(w, h int) bool { return w >= framedWidth && h >= framedHeight }

func (o *overviewPane) Ask(q *estate.Query, w, h int, last *estate.Sample) {
	o.Settle(len(findings(last)), 0)
	q.Columns, q.Chart = max(w/4-4, queuePanel), chartColumns(w)
	if h < framedHeight {
		return
	}
	q.Parts |= estate.PartRequests
	o.stream.Ask(q, w, h, last)
	if w >= besideWidth {
		q.Parts |= estate.PartFailures
		o.failures.Ask(q, w-streamWidth(w)-draw.PanelFrame-1, h/2, last)
	}
}

func (o *overviewPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	found := findings(s)
	if o.Move(k, msg, len(found)) {
		return Action{}
	}
	if key.Matches(msg, k.Open) && o.Cursor < len(found) {
		f := found[o.Cursor]
		if f.Evidence.Part == estate.PartOverview {
			return Action{Say: "there is nothing more to open: the line is all that is known"}
		}
		return Action{Part: f.Evidence.Part, Filter: f.Evidence.Filter}
	}
	return Action{}
}

func (o *overviewPane) Draw(p *draw.Page, s *estate.Sample) {
	if framed(p.Width, p.Height) {
		o.panels(p, s)
		return
	}
	rows := len(shown(s.Overview.Down)) + len(shown(s.Overview.Up)) + 2
	if p.Width >= tablesWidth {
		rows = max(len(shown(s.Overview.Down)), len(shown(s.Overview.Up))) + 1
	}
	body := draw.NewPage(p.Theme, p.Width, o.share(p, s, p.Height-summaryRows(s)-rows))
	p.Heading(o.attention(body, s))
	p.Join(body)
	o.summary(p, s)
	if p.Width >= tablesWidth {
		o.tablesBeside(p, s)
	} else {
		o.tablesStacked(p, s, p.Left())
	}
	if p.Left() > leastStream && p.Height >= framedHeight {
		p.Blank()
		p.Heading(newestTitle)
		o.newest(p, s)
	}
}

const newestTitle = "NEWEST REQUESTS"

// newest shows the newest requests in the rest of the page.
func (o *overviewPane) newest(p *draw.Page, s *estate.Sample) {
	rows := s.Requests.Rows
	if len(rows) == 0 {
		p.Text(p.Theme.Dim, "none"+sinceStart(s))
		return
	}
	t := draw.Table{Cursor: -1, Id: draw.NotChosen, Columns: transferColumns(true)}
	t.Draw(p, len(rows), func(i int) []draw.Cell { return transferCells(p.Theme, s.Now, &rows[i]) })
}

// panels draws the layout of large terminals.
func (o *overviewPane) panels(p *draw.Page, s *estate.Sample) {
	height := o.share(p.Inside(p.Width, p.Height), s, max(p.Height-statePanelHeight-leastStream-max(o.tableRows(s), 5)-2*draw.PanelFrame, 0)) + draw.PanelFrame
	body := p.Inside(p.Width, height)
	title := o.attention(body, s)
	p.Panel(title, body, height)
	o.statePanels(p, s)
	o.filePanels(p, s)
	if p.Left() > leastStream+draw.PanelFrame {
		o.way(p, s)
	}
	if p.Left() <= leastStream {
		return
	}
	height = p.Left()
	if p.Width < besideWidth {
		left := p.Inside(p.Width, height)
		o.newest(left, s)
		p.Panel(newestTitle, left, height)
		return
	}
	w := streamWidth(p.Width)
	left, right := p.Inside(w, height), p.Inside(p.Width-w, height)
	o.newest(left, s)
	fails := o.failures
	fails.still = true
	fails.Draw(right, s)
	p.Beside(p.Panelled(w, height, newestTitle, left), p.Panelled(p.Width-w, height, failing(s), right))
}

// streamWidth returns the width of the newest requests beside the failures.
func streamWidth(w int) int { return w * 11 / 20 }

// failing returns the title of the failures.
func failing(s *estate.Sample) string {
	if n := s.Totals.Failing; n > 0 {
		return "FAILURES  " + figures.Plural(n, "device", "devices") + " failing"
	}
	return "FAILURES"
}

func (o *overviewPane) Click(_, row int, _ *estate.Sample) bool { return o.To(row) }
