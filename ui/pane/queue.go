package pane

import (
	"fmt"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// queuePane shows the files waiting below Incoming, per type, and where they are forwarded.
type queuePane struct{ position.List }

func queueTab() Tab {
	alarm := func(t *draw.Theme, s *estate.Totals) draw.Cell {
		switch {
		case s.Queue.Problem != "":
			return t.Bad.Cell(t.Glyphs.Bad)
		case s.Queue.Waiting > 0:
			return t.Dim.Cell(figures.Number(s.Queue.Waiting))
		}
		return draw.Cell{}
	}
	return Tab{Pane: &queuePane{}, Title: "Queue", Short: "Queue", Part: estate.PartQueue, Uses: UseExplain, Alarm: alarm, Reserve: len(" 999")}
}

func (q *queuePane) Ask(query *estate.Query, _, height int, last *estate.Sample) {
	query.Parts |= estate.PartFailover | estate.PartSources // for all parents and incoming files
	q.Settle(len(last.Queue), q.Offset)
	q.Window(max(height-9, 1))
}

func (q *queuePane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	if key.Matches(msg, k.Explain) {
		return Action{Topic: explanation.Queue}
	}
	q.Move(k, msg, len(s.Queue))
	return Action{}
}

func (q *queuePane) Draw(p *draw.Page, s *estate.Sample) {
	t := p.Theme
	q.parent(p, s)
	p.Blank()
	if len(s.Queue) == 0 {
		if Watching(s) {
			p.Text(t.Plain, "Its Incoming directory is not watched: use --incoming DIR.")
			return
		}
		if Starting(s) {
			p.Text(t.Dim, startingText)
			return
		}
		p.Text(t.Plain, "No upload was received yet. Try:")
		p.Text(t.Plain, "curl -T FILE "+tryURL(s)+"/ManageSoftRL/Inventories/")
		return
	}
	notes := draw.NewPage(t, p.Width, p.Height)
	q.notes(notes, s)
	room := max(p.Left()-1-len(notes.Lines), 1)
	first := min(q.View(room), max(len(s.Queue)-room, 0))
	rows := s.Queue[first:min(first+room, len(s.Queue))]
	tb := draw.Table{Cursor: -1, Columns: []draw.Column{
		{Title: "type" + draw.PartOf(first, len(rows), len(s.Queue)), Width: 11, Grow: true, Name: true, Over: 3},
		{Title: "waiting", Width: 7, Right: true},
		{Title: "oldest", Width: 6, Right: true},
		{Title: "size", Width: 8, Right: true, Rank: 3},
		{Title: "in 24 h", Width: 7, Right: true},
		{Title: "by others", Width: 9, Right: true, Rank: 4},
		{Title: "out 24 h", Width: 8, Right: true, Rank: 2},
		{Title: "by others", Width: 9, Right: true, Rank: 4},
		{Title: "7 d in", Width: 7, Rank: 3},
		{Title: "7 d out", Width: 7, Rank: 3},
		{Title: "last in", Width: 7, Right: true, Rank: 1},
		{Title: "last out", Width: 8, Right: true, Rank: 1},
		{Title: "watched", Width: 12, Rank: 4},
	}}
	tb.Draw(p, len(rows), func(i int) []draw.Cell { return queueCells(t, s.Now, &rows[i]) })
	p.Lines = append(p.Lines, notes.Lines[:min(len(notes.Lines), p.Left())]...)
}

func queueCells(t *draw.Theme, now time.Time, r *queue.Row) []draw.Cell {
	waiting := t.Plain.Cell(figures.Number(r.Waiting))
	if r.Listed.IsZero() {
		waiting = t.Dim.Cell("unknown")
	}
	if r.Problem != "" {
		waiting = t.Bad.Cell(t.Glyphs.Bad + " ?")
	}
	folder := r.Folder
	if folder == "" {
		folder = "(all others)"
	}
	return []draw.Cell{
		t.Plain.Cell(draw.Clean(folder)), waiting, t.Plain.Cell(figures.Age(now, r.Oldest.Since)), t.Dim.Cell(figures.Size(r.Bytes)),
		t.Plain.Cell(figures.Amount(r.Received + r.Dropped)), t.Dim.Cell(figures.Amount(r.Dropped)), t.Plain.Cell(figures.Amount(r.Relayed + r.Taken)), t.Dim.Cell(figures.Amount(r.Taken)),
		t.Plain.Cell(week(t, r, true)), t.Plain.Cell(week(t, r, false)),
		t.Dim.Cell(figures.Age(now, r.LastReceived)), t.Dim.Cell(figures.Age(now, r.LastRelayed)), t.Dim.Cell(draw.Clean(r.Watch)),
	}
}

// week draws the files of seven days, today at the right.
func week(t *draw.Theme, r *queue.Row, in bool) string {
	counts := make([]int64, 0, len(r.Days))
	for _, d := range r.Days {
		if in {
			counts = append(counts, d.Received)
		} else {
			counts = append(counts, d.Relayed)
		}
	}
	return draw.Sparkline(t, counts)
}

// parent shows where files are forwarded and at which rate.
func (q *queuePane) parent(p *draw.Page, s *estate.Sample) {
	t := p.Theme
	l := p.Line().Space(1).Put(t.Strong, "parent").Space(2)
	switch {
	case Watching(s) && s.Parent.URL == "":
		p.Add(l.Put(t.Dim, "not in logs: see what leaves"))
	case s.Parent.URL == "":
		p.Add(l.Put(t.Warn, "none: files stay in the queue until --parent is set"))
	default:
		sign, style := draw.ReachSign(t, s.Parent.Reach)
		l.Put(style, sign+" "+s.Parent.Reach.String()).Space(1).Put(t.Dim, draw.SinceWhen(s.Now, s.Parent.Since))
		if s.Parent.Latency > 0 {
			l.Space(2).Put(t.Dim, figures.Latency(s.Parent.Latency))
		}
		p.Add(l)
		p.Labelled("", t.Plain, draw.Clean(s.Parent.Name))
		if !s.Beacon.Opens.IsZero() {
			p.Add(p.Line().Space(9).Put(t.Warn, fmt.Sprintf("%s paused until %s (relay.windows)", t.Glyphs.Warn, figures.Moment(s.Now, s.Beacon.Opens))))
		}
		if s.Parent.Reach == event.ReachDown {
			p.Add(p.Line().Space(9).Put(t.Bad, draw.Clean(s.Parent.Why())).Put(t.Dim, fmt.Sprintf("  tried %s%s", figures.Clock(s.Now, s.Parent.Checked), tryAgain(s.Now, &s.Parent))))
			p.Labelled("", t.Dim, draw.Clean(s.Parent.Detail))
		}
	}
	for _, other := range s.Failover.Parents {
		if other.URL == s.Parent.URL {
			continue
		}
		sign, style := draw.ReachSign(t, other.Reach)
		p.Add(p.Line().Space(9).Put(style, sign+" "+other.Reach.String()).Space(1).Put(t.Dim, draw.SinceWhen(s.Now, other.Since)).
			Space(2).Put(t.Dim, draw.Clean(other.Name)+"  not in use"))
	}
	flow(p, s)
	oldest(p, s)
	if d := s.Beacon.Disk; !d.Checked.IsZero() {
		disk(p, s)
	}
	if s.Beacon.Partial > 0 {
		p.Add(p.Line().Space(9).Put(t.Dim, figures.Size(s.Beacon.Partial)+" received of unfinished uploads"))
	}
}

// refusedShown is the maximum number of rejected files listed by name.
const refusedShown = 3

// notes explains what the table cannot show.
func (q *queuePane) notes(p *draw.Page, s *estate.Sample) {
	p.Blank()
	if why := s.Totals.Queue.Problem; why != "" {
		p.Text(p.Theme.Bad, p.Theme.Glyphs.Bad+" "+draw.Clean(diagnosis.Unlisted(&s.Totals.Queue))+" cannot be listed: "+draw.Clean(why)+"; its counts are from before")
	}
	for _, f := range s.Folders {
		if f.Arriving > 0 {
			p.Text(p.Theme.Plain, figures.Plural(f.Arriving, "file is", "files are")+" arriving in "+draw.Clean(f.Folder)+", still being written")
		}
		if f.Missing > 0 {
			p.Text(p.Theme.Warn, p.Theme.Glyphs.Warn+" "+figures.Plural(f.Missing, "upload", "uploads")+" to "+draw.Clean(f.Folder)+" did not appear there: see the directory in pane 7")
		}
	}
	for i, f := range s.Totals.Queue.Refused {
		if i == refusedShown {
			p.Text(p.Theme.Warn, "  and "+figures.Plural(len(s.Totals.Queue.Refused)-i, "more", "more"))
			break
		}
		p.Labelled(p.Theme.Glyphs.Warn, p.Theme.Warn, fmt.Sprintf("rejected by the parent, which accepts others: %s/%s  %s, %s, last at %s",
			draw.Clean(f.Folder), draw.Clean(f.Name), draw.Clean(f.Why()), figures.Plural(f.Count, "time", "times"), figures.Clock(s.Now, f.Last)))
	}
	if n := s.Totals.Queue.Parked; n > 0 {
		p.Labelled(p.Theme.Glyphs.Warn, p.Theme.Warn, figures.Plural(n, "file was", "files were")+" moved to BadLogs: unknown extension, rejected by the parent repeatedly, or --quarantine; nobody takes them from there")
		for _, place := range badLogs(s) {
			p.Labelled("", p.Theme.Plain, draw.Clean(place))
		}
	}
	if !s.Since.IsZero() && s.Now.Sub(s.Since) < 24*time.Hour {
		p.Text(p.Theme.Dim, "Counts began "+figures.Uptime(s.Now.Sub(s.Since))+" ago.")
	}
}

// badLogs returns the folders of files that are not forwarded.
func badLogs(s *estate.Sample) []string {
	var places []string
	for _, r := range s.Queue {
		if place := s.Beacon.BadLogs(r.Folder); r.Parked > 0 && place != "" {
			places = append(places, place)
		}
	}
	return places
}
