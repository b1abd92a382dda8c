package ui

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// requestsPane is the live stream, newest first. It moves at most once a second, so that it is
// readable and cheap on a slow line. When frozen it stands still while the buffer continues.
type requestsPane struct {
	list
	filtering estate.Filter
	failed    bool // only failed transfers
	paused    bool
	frozen    time.Time // when it was paused
	until     uint64    // the first transfer not shown
	moved     time.Time // when the stream last moved
	started   bool
	sought    estate.Seek // a failure to move to; none after it was found …
	from      uint64      // … counted from this transfer
}

func requestsTab() tab {
	return tab{pane: &requestsPane{}, title: "Requests", short: "Req", part: estate.PartRequests, uses: useFreeze | useStep}
}

func (r *requestsPane) hints(k keymap) []key.Binding {
	return []key.Binding{
		short(k.Pause, freezes(r.paused)), short(k.Filter, "filter"), short(k.Only, "failed"), short(k.Older, "failure"), short(k.Open, "record"), k.Quit,
	}
}

const streamBeat = time.Second

// beyond exceeds the number of kept transfers: matches are not counted, so the answer itself
// shows where they end.
const beyond = 1 << 20

func (r *requestsPane) filter() estate.Filter { return r.filtering }

func (r *requestsPane) setFilter(f estate.Filter) {
	r.filtering = f
	r.choose()
}

// choose resets to the top for other rows.
func (r *requestsPane) choose() {
	r.list = list{height: r.height}
	r.sought = estate.SeekNone
}

func (r *requestsPane) only() string {
	if r.failed {
		return "failed only"
	}
	return ""
}

func (r *requestsPane) toggleOnly() {
	r.failed = !r.failed
	r.choose()
}

// answered reports whether the rows of a sample match the pane's current query.
func (r *requestsPane) answered(s *estate.Sample) bool {
	q := &s.Query.Requests
	return s.Query.Parts&estate.PartRequests != 0 && q.Filter.String() == r.filtering.String() && q.Failed == r.failed
}

func (r *requestsPane) ask(q *estate.Query, _, height int, last *estate.Sample) {
	if r.answered(last) {
		r.follow(last)
	}
	rows := max(height-2, 1)
	q.Requests = estate.RequestsQuery{
		Filter: r.filtering, Failed: r.failed, Paused: r.started, Until: r.until, Skip: r.window(rows), Limit: rows, Seek: r.sought, From: r.from,
	}
}

// follow advances the stream to the last sample, once per interval.
func (r *requestsPane) follow(last *estate.Sample) {
	v := &last.Requests
	if r.found(last) {
		r.cursor, r.offset, r.sought = v.Place, v.Offset, estate.SeekNone
	}
	if r.paused || v.Next == 0 {
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

// found reports whether the rows hold the failure that is sought.
func (r *requestsPane) found(s *estate.Sample) bool { return r.seekAnswered(s) && s.Requests.Found }

func (r *requestsPane) seekAnswered(s *estate.Sample) bool {
	q := &s.Query.Requests
	return r.sought != estate.SeekNone && q.Seek == r.sought && q.From == r.from
}

// pause stops the stream at the position that the reader sees.
func (r *requestsPane) pause(s *estate.Sample) {
	if !r.paused && s.Query.Parts&estate.PartRequests != 0 {
		r.paused, r.started, r.until, r.frozen = true, true, s.Requests.Until, s.Now
	}
}

func (r *requestsPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	v := &s.Requests
	if r.answered(s) {
		r.follow(s)
	}
	r.sought = estate.SeekNone
	total := v.Offset + len(v.Rows)
	if v.More {
		total = beyond
	}
	switch {
	case key.Matches(msg, k.Pause) && r.paused:
		r.paused = false
		r.cursor, r.offset, r.until = 0, 0, v.Next
	case key.Matches(msg, k.Pause):
		r.pause(s)
	case key.Matches(msg, k.Older):
		r.seek(estate.SeekOlder, s)
	case key.Matches(msg, k.Newer):
		r.seek(estate.SeekNewer, s)
	case key.Matches(msg, k.Open):
		if i := r.cursor - v.Offset; i >= 0 && i < len(v.Rows) {
			r.pause(s) // the reader returns to the same row
			return action{record: &v.Rows[i]}
		}
	case r.move(k, msg, total):
		if r.cursor > 0 { // moving the cursor implies reading
			r.pause(s)
		}
	}
	return action{}
}

// seek starts a search for a failure from the reader's position: from above the first row if no
// row is selected.
func (r *requestsPane) seek(what estate.Seek, s *estate.Sample) {
	v := &s.Requests
	i := r.cursor - v.Offset
	switch {
	case !r.paused:
		r.from = v.Until
	case i >= 0 && i < len(v.Numbers):
		r.from = v.Numbers[i]
	default: // the row is not on the screen yet
		return
	}
	r.pause(s)
	r.sought = what
}

func (r *requestsPane) draw(p *page, s *estate.Sample) {
	rows := &s.Requests
	if len(rows.Rows) == 0 {
		r.empty(p, s)
		return
	}
	t := table{cursor: -1, first: rows.Offset, columns: transferColumns(true, p.width)}
	if r.paused && r.answered(s) {
		t.cursor = r.cursor - rows.Offset
		if r.found(s) {
			t.cursor = rows.Place - rows.Offset
		}
	}
	body := newPage(p.theme, p.width, p.height-1)
	t.draw(body, len(rows.Rows), func(i int) []cell { return transferCells(p.theme, s.Now, &rows.Rows[i]) })
	p.join(body)
	p.add(r.state(p, s))
}

// state shows whether the stream moves, and what it omits.
func (r *requestsPane) state(p *page, s *estate.Sample) *line {
	t := p.theme
	l := p.line().space(1)
	switch {
	case r.seekAnswered(s) && !s.Requests.Found:
		return l.put(t.warn, "frozen").space(3).put(t.warn, missing[r.sought])
	case r.paused:
		l.put(t.warn, "frozen").put(t.dim, " since "+figures.Clock(s.Now, r.frozen)).space(2).
			put(t.plain, figures.Plural(s.Requests.New, "new", "new")).put(t.dim, "  space resumes")
	case watching(s):
		l.put(t.dim, "newest first")
	default:
		l.put(t.ok, t.glyphs.ok+" live")
	}
	if s.Requests.Lost {
		l.space(3).put(t.dim, "older ones are no longer kept")
	}
	if n := s.Totals.Nameless; n > 0 {
		l.space(3).put(t.dim, figures.Number(n)+" unattributed")
	}
	l.space(3).put(t.dim, fmt.Sprintf("~ by address  %s down  %s up  %s to parent", t.glyphs.left, t.glyphs.right, t.glyphs.onward))
	return l
}

// missing is the message when there is no such failure.
var missing = map[estate.Seek]string{
	estate.SeekOlder: "no older failure in this list",
	estate.SeekNewer: "no newer failure in this list",
}

func (r *requestsPane) empty(p *page, s *estate.Sample) {
	p.blank()
	q := &s.Query.Requests
	switch {
	case s.Requests.Next > 0 && q.Failed && q.Filter.Empty():
		p.text(p.theme.ok, p.theme.glyphs.ok+" None of the transfers that are kept has failed.")
		p.text(p.theme.dim, "f shows all.")
		return
	case s.Requests.Next > 0 && q.Failed:
		p.text(p.theme.plain, "No failed transfer matches the filter. f shows those that did not fail, esc clears the filter.")
		return
	case s.Requests.Next > 0 && !q.Filter.Empty():
		p.text(p.theme.plain, "No transfer matches the filter. esc clears it.")
		return
	}
	switch {
	case watching(s) && s.Totals.Sources.Logs == 0:
		p.text(p.theme.plain, "No log is watched, so requests are not known.")
		return
	case watching(s):
		p.text(p.theme.plain, "The logs contain no request for a beacon in this period.")
		p.text(p.theme.dim, "Pane 7 shows what is read of each log; --since sets from when on.")
		return
	case starting(s):
		p.text(p.theme.dim, startingText)
		return
	}
	p.text(p.theme.plain, "No request has come"+sinceStart(s)+" Try:")
	p.text(p.theme.plain, "curl "+tryURL(s)+"/ManageSoftDL/test")
}

func (r *requestsPane) click(_, row int, s *estate.Sample) bool {
	again := r.to(row) && r.paused // a moving stream shows no cursor
	r.pause(s)
	return again
}
