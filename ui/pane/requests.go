package pane

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/filter"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// requestsPane is the live stream, newest first. It moves at most once a second, so that it is
// readable and cheap on a slow line. When frozen it stands still while the buffer continues.
type requestsPane struct {
	position.List
	filtering filter.Filter
	failed    bool // only failed transfers
	paused    bool
	frozen    time.Time // when it was paused
	until     uint64    // the first transfer not shown
	moved     time.Time // when the stream last moved
	started   bool
	sought    estate.Seek // a failure to move to; none after it was found …
	from      uint64      // … counted from this transfer
}

func requestsTab() Tab {
	return Tab{Pane: &requestsPane{}, Title: "Requests", Short: "Req", Part: estate.PartRequests, Uses: UseFreeze | UseStep | UseExplain}
}

func (r *requestsPane) Hints(k keys.Map) []key.Binding {
	return []key.Binding{
		keys.Short(k.Pause, position.Freezes(r.paused)), keys.Short(k.Filter, "filter"), keys.Short(k.Only, "failed"), keys.Short(k.Older, "failure"), keys.Short(k.Open, "record"), k.Quit,
	}
}

const streamBeat = time.Second

// beyond exceeds the number of kept transfers: matches are not counted, so the answer itself
// shows where they end.
const beyond = 1 << 20

func (r *requestsPane) Rows() filter.Rows { return filter.Requests }

func (r *requestsPane) Filter() filter.Filter { return r.filtering }

func (r *requestsPane) SetFilter(f filter.Filter) {
	r.filtering = f
	r.choose()
}

// choose resets to the top for other rows.
func (r *requestsPane) choose() {
	r.List = position.List{Height: r.Height}
	r.sought = estate.SeekNone
}

func (r *requestsPane) Only() string {
	if r.failed {
		return "failed only"
	}
	return ""
}

func (r *requestsPane) ToggleOnly() {
	r.failed = !r.failed
	r.choose()
}

// answered reports whether the rows of a sample match the pane's current query.
func (r *requestsPane) answered(s *estate.Sample) bool {
	q := &s.Query.Requests
	return s.Query.Parts&estate.PartRequests != 0 && q.Filter.String() == r.filtering.String() && q.Failed == r.failed
}

func (r *requestsPane) Ask(q *estate.Query, _, height int, last *estate.Sample) {
	if r.answered(last) {
		r.follow(last)
	}
	rows := max(height-2, 1)
	q.Requests = estate.RequestsQuery{
		Filter: r.filtering, Failed: r.failed, Paused: r.started, Until: r.until, Skip: r.Window(rows), Limit: rows, Seek: r.sought, From: r.from,
	}
}

// follow advances the stream to the last sample, once per interval.
func (r *requestsPane) follow(last *estate.Sample) {
	v := &last.Requests
	if r.found(last) {
		r.Cursor, r.Offset, r.sought = v.Place, v.Offset, estate.SeekNone
	}
	if r.paused || v.Next == 0 {
		if n := len(v.Rows); n > 0 && !v.More {
			r.Offset = min(r.Offset, v.Offset)
			r.Cursor = min(r.Cursor, v.Offset+n-1)
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

func (r *requestsPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
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
		r.Cursor, r.Offset, r.until = 0, 0, v.Next
	case key.Matches(msg, k.Pause):
		r.pause(s)
	case key.Matches(msg, k.Older):
		r.seek(estate.SeekOlder, s)
	case key.Matches(msg, k.Newer):
		r.seek(estate.SeekNewer, s)
	case key.Matches(msg, k.Open):
		if i := r.Cursor - v.Offset; i >= 0 && i < len(v.Rows) {
			r.pause(s) // the reader returns to the same row
			return Action{Record: &v.Rows[i]}
		}
	case key.Matches(msg, k.Explain):
		if i := r.Cursor - v.Offset; i >= 0 && i < len(v.Rows) {
			r.pause(s)
			return ExplainAgent(v.Rows[i].Device)
		}
	case r.Move(k, msg, total):
		if r.Cursor > 0 { // moving the cursor implies reading
			r.pause(s)
		}
	}
	return Action{}
}

// seek starts a search for a failure from the reader's position: from above the first row if no
// row is selected.
func (r *requestsPane) seek(what estate.Seek, s *estate.Sample) {
	v := &s.Requests
	i := r.Cursor - v.Offset
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

func (r *requestsPane) Draw(p *draw.Page, s *estate.Sample) {
	rows := &s.Requests
	if len(rows.Rows) == 0 {
		r.empty(p, s)
		return
	}
	t := draw.Table{Cursor: -1, First: rows.Offset, Columns: transferColumns(true)}
	if r.paused && r.answered(s) {
		t.Cursor = r.Cursor - rows.Offset
		if r.found(s) {
			t.Cursor = rows.Place - rows.Offset
		}
	}
	body := draw.NewPage(p.Theme, p.Width, p.Height-1)
	t.Draw(body, len(rows.Rows), func(i int) []draw.Cell { return transferCells(p.Theme, s.Now, &rows.Rows[i]) })
	p.Join(body)
	p.Add(r.state(p, s))
}

// state shows whether the stream moves, and what it omits.
func (r *requestsPane) state(p *draw.Page, s *estate.Sample) *draw.Line {
	t := p.Theme
	l := p.Line().Space(1)
	switch {
	case r.seekAnswered(s) && !s.Requests.Found:
		return l.Put(t.Warn, "frozen").Space(3).Put(t.Warn, missing[r.sought])
	case r.paused:
		l.Put(t.Warn, "frozen").Put(t.Dim, " since "+figures.Clock(s.Now, r.frozen)).Space(2).
			Put(t.Plain, figures.Plural(s.Requests.New, "new", "new")).Put(t.Dim, "  space resumes")
	case Watching(s):
		l.Put(t.Dim, "newest first")
	default:
		l.Put(t.Ok, t.Glyphs.Ok+" live")
	}
	if s.Requests.Lost {
		l.Space(3).Put(t.Dim, "older ones: in the history, if one is kept")
	}
	if n := s.Totals.Nameless; n > 0 {
		l.Space(3).Put(t.Dim, figures.Number(n)+" unattributed")
	}
	l.Space(3).Put(t.Dim, fmt.Sprintf("~ by address  %s down  %s up  %s to parent", t.Glyphs.Down, t.Glyphs.Up, t.Glyphs.Onward))
	return l
}

// missing is the message when there is no such failure.
var missing = map[estate.Seek]string{
	estate.SeekOlder: "no older failure in this list",
	estate.SeekNewer: "no newer failure in this list",
}

func (r *requestsPane) Click(_, row int, s *estate.Sample) bool {
	again := r.To(row) && r.paused // a moving stream shows no cursor
	r.pause(s)
	return again
}
