package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// overviewPane shows within two seconds whether the beacon is healthy, and if not, where the
// problem is. Findings come first; a large terminal also shows the newest requests and the
// failures.
type overviewPane struct {
	list
	stream   requestsPane
	failures failuresPane
}

func overviewTab() tab {
	return tab{pane: &overviewPane{}, title: "Overview", short: "Over", part: estate.PartOverview}
}

func (o *overviewPane) hints(k keymap) []key.Binding {
	return []key.Binding{k.Next, short(k.Open, "details"), k.Quit}
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

func (o *overviewPane) ask(q *estate.Query, w, h int, last *estate.Sample) {
	o.settle(len(findings(last)), 0)
	q.Columns = max(w/4-4, 8)
	if h < framedHeight {
		return
	}
	q.Parts |= estate.PartRequests
	o.stream.ask(q, w, h, last)
	if w >= besideWidth {
		q.Parts |= estate.PartFailures
		o.failures.ask(q, w-streamWidth(w)-panelFrame-1, h/2, last)
	}
}

func (o *overviewPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	found := findings(s)
	if o.move(k, msg, len(found)) {
		return action{}
	}
	if key.Matches(msg, k.Open) && o.cursor < len(found) {
		f := found[o.cursor]
		if f.Evidence.Part == estate.PartOverview {
			return action{say: "there is nothing more to open: the line is all that is known"}
		}
		return action{part: f.Evidence.Part, filter: f.Evidence.Filter}
	}
	return action{}
}

func (o *overviewPane) draw(p *page, s *estate.Sample) {
	if framed(p.width, p.height) {
		o.panels(p, s)
		return
	}
	rows := len(shown(s.Overview.Down)) + len(shown(s.Overview.Up)) + 2
	if p.width >= tablesWidth {
		rows = max(len(shown(s.Overview.Down)), len(shown(s.Overview.Up))) + 1
	}
	body := newPage(p.theme, p.width, o.share(p, s, p.height-summaryRows-rows))
	p.heading(o.attention(body, s))
	p.join(body)
	o.summary(p, s)
	if p.width >= tablesWidth {
		o.tablesBeside(p, s)
	} else {
		o.tablesStacked(p, s, p.left())
	}
	if p.left() > leastStream && p.height >= framedHeight {
		p.blank()
		p.heading(newestTitle)
		o.newest(p, s)
	}
}

const newestTitle = "NEWEST REQUESTS"

// newest shows the newest requests in the rest of the page.
func (o *overviewPane) newest(p *page, s *estate.Sample) {
	rows := s.Requests.Rows
	if len(rows) == 0 {
		p.text(p.theme.dim, "none"+sinceStart(s))
		return
	}
	t := table{cursor: -1, id: notChosen, columns: transferColumns(true, p.width)}
	t.draw(p, len(rows), func(i int) []cell { return transferCells(p.theme, s.Now, &rows[i]) })
}

// panels draws the layout of large terminals.
func (o *overviewPane) panels(p *page, s *estate.Sample) {
	height := o.share(p.inside(p.width, p.height), s, max(p.height-tileHeight-leastStream-o.tableRows(s)-2*panelFrame, 0)) + panelFrame
	body := p.inside(p.width, height)
	title := o.attention(body, s)
	p.panel(title, body, height)
	o.tiles(p, s)
	o.tablesFramed(p, s)
	if p.left() > leastStream+panelFrame {
		o.way(p, s)
	}
	if p.left() <= leastStream {
		return
	}
	height = p.left()
	if p.width < besideWidth {
		left := p.inside(p.width, height)
		o.newest(left, s)
		p.panel(newestTitle, left, height)
		return
	}
	w := streamWidth(p.width)
	left, right := p.inside(w, height), p.inside(p.width-w, height)
	o.newest(left, s)
	fails := o.failures
	fails.still = true
	fails.draw(right, s)
	p.beside(p.panelled(w, height, newestTitle, left), p.panelled(p.width-w, height, failing(s), right))
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

func (o *overviewPane) click(_, row int, _ *estate.Sample) bool { return o.to(row) }
