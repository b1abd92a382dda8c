package ui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
)

// requestsPane is the live stream, newest first. It moves at most once a second, so
// that it can be read and costs a slow line little; paused it stands still while
// the buffer goes on.
type requestsPane struct {
	list
	filtering estate.Filter
	paused    bool
	until     uint64    // the first transfer that is not shown
	moved     time.Time // when the stream last moved
	started   bool
}

const streamBeat = time.Second

// beyond is more than all transfers that are kept: how many match is not counted, and the
// answer says where they end.
const beyond = 1 << 20

func (r *requestsPane) filter() estate.Filter { return r.filtering }

func (r *requestsPane) setFilter(f estate.Filter) {
	r.filtering = f
	r.list = list{height: r.height}
}

func (r *requestsPane) ask(q *estate.Query, _, height int, last *estate.Sample) {
	r.follow(last)
	rows := max(height-2, 1)
	q.Requests = estate.RequestsQuery{
		Filter: r.filtering, Paused: r.started, Until: r.until, Skip: r.window(rows), Limit: rows,
	}
}

// follow moves the stream on to what the last sample told of, on the beat.
func (r *requestsPane) follow(last *estate.Sample) {
	v := last.Requests
	if r.paused || v.Next == 0 { // nothing came, or another pane asked
		if n := len(v.Rows); n > 0 && !v.More {
			r.offset = min(r.offset, v.Offset)
			r.cursor = min(r.cursor, v.Offset+n-1)
		}
		return
	}
	if !r.started || last.Now.Sub(r.moved) >= streamBeat || last.Now.Before(r.moved) {
		r.until, r.moved, r.started = max(v.Next, r.until), last.Now, true
	}
}

func (r *requestsPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	rows := s.Requests.Rows
	total := r.offset + len(rows)
	if s.Requests.More {
		total = beyond
	}
	switch {
	case key.Matches(msg, k.Pause):
		r.paused = !r.paused
		if !r.paused {
			r.cursor, r.offset, r.until = 0, 0, s.Requests.Next
		}
	case key.Matches(msg, k.Open):
		if i := r.cursor - r.offset; i >= 0 && i < len(rows) {
			r.paused = true // so that the reader comes back to the same row
			return action{record: &rows[i]}
		}
	case r.move(k, msg, total):
		r.paused = r.paused || r.cursor > 0 // who moves wants to read
	}
	return action{}
}

func (r *requestsPane) draw(p *page, s *estate.Sample) {
	rows := s.Requests
	if len(rows.Rows) == 0 {
		r.empty(p, s)
		return
	}
	t := table{cursor: r.cursor - r.offset, first: r.offset, columns: transferColumns(true, p.width)}
	if !r.paused {
		t.cursor = -1
	}
	body := newPage(p.theme, p.width, p.height-1)
	t.draw(body, len(rows.Rows), func(i int) []cell { return transferCells(p.theme, s.Now, &rows.Rows[i]) })
	p.join(body)
	p.add(r.state(p, s))
}

// state says whether the stream moves, and what it does not show.
func (r *requestsPane) state(p *page, s *estate.Sample) *line {
	t := p.theme
	l := p.line().space(1)
	if r.paused {
		l.put(t.warn, "paused").space(2).put(t.plain, plural(s.Requests.New, "new", "new")).put(t.dim, "  space goes on")
	} else {
		l.put(t.ok, t.glyphs.ok+" live")
	}
	if s.Requests.Lost {
		l.space(3).put(t.dim, "older ones are no longer kept")
	}
	if n := s.Totals.Nameless; n > 0 {
		l.space(3).put(t.dim, number(n)+" unattributed")
	}
	l.space(3).put(t.dim, fmt.Sprintf("~ by address  %s down  %s up  %s to parent", t.glyphs.left, t.glyphs.right, t.glyphs.onward))
	return l
}

func (r *requestsPane) empty(p *page, s *estate.Sample) {
	p.blank()
	if !r.filtering.Empty() && s.Requests.Next > 0 {
		p.text(p.theme.plain, "No transfer matches the filter. esc clears it.")
		return
	}
	if watching(s) {
		p.text(p.theme.plain, "The logs hold no request for a beacon in this time. Pane 7 says what they hold.")
		return
	}
	p.text(p.theme.plain, "No request has come"+sinceStart(s)+" Try:")
	p.text(p.theme.plain, "curl "+tryURL(s)+"/ManageSoftDL/test")
}
