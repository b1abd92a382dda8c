package ui

import (
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// queuePane shows the files waiting below Incoming, per type, and where they are forwarded.
type queuePane struct{ list }

func queueTab() tab {
	alarm := func(t *theme, s *estate.Totals) cell {
		switch {
		case s.Queue.Problem != "":
			return t.bad.cell(t.glyphs.bad)
		case s.Queue.Waiting > 0:
			return t.dim.cell(figures.Number(s.Queue.Waiting))
		}
		return cell{}
	}
	return tab{pane: &queuePane{}, title: "Queue", short: "Queue", part: estate.PartQueue, alarm: alarm, reserve: len(" 999")}
}

func (q *queuePane) ask(query *estate.Query, _, height int, last *estate.Sample) {
	query.Parts |= estate.PartFailover | estate.PartSources // for all parents and incoming files
	q.settle(len(last.Queue), q.offset)
	q.window(max(height-9, 1))
}

func (q *queuePane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	q.move(k, msg, len(s.Queue))
	return action{}
}

func (q *queuePane) draw(p *page, s *estate.Sample) {
	t := p.theme
	q.parent(p, s)
	p.blank()
	if len(s.Queue) == 0 {
		if watching(s) {
			p.text(t.plain, "Its Incoming directory is not watched: use --incoming DIR.")
			return
		}
		if starting(s) {
			p.text(t.dim, startingText)
			return
		}
		p.text(t.plain, "No upload was received yet. Try:")
		p.text(t.plain, "curl -T FILE "+tryURL(s)+"/ManageSoftRL/Inventories/")
		return
	}
	notes := newPage(t, p.width, p.height)
	q.notes(notes, s)
	room := max(p.left()-1-len(notes.lines), 1)
	first := min(q.view(room), max(len(s.Queue)-room, 0))
	rows := s.Queue[first:min(first+room, len(s.Queue))]
	tb := table{cursor: -1, columns: []column{
		{title: "type" + partOf(first, len(rows), len(s.Queue)), width: 11, grow: true, name: true, over: 3},
		{title: "waiting", width: 7, right: true},
		{title: "oldest", width: 6, right: true},
		{title: "size", width: 8, right: true, rank: 3},
		{title: "in 24 h", width: 7, right: true},
		{title: "by others", width: 9, right: true, rank: 4},
		{title: "out 24 h", width: 8, right: true, rank: 2},
		{title: "by others", width: 9, right: true, rank: 4},
		{title: "7 d in", width: 7, rank: 3},
		{title: "7 d out", width: 7, rank: 3},
		{title: "last in", width: 7, right: true, rank: 1},
		{title: "last out", width: 8, right: true, rank: 1},
		{title: "watched", width: 12, rank: 4},
	}}
	tb.draw(p, len(rows), func(i int) []cell { return queueCells(t, s.Now, &rows[i]) })
	p.lines = append(p.lines, notes.lines[:min(len(notes.lines), p.left())]...)
}

func queueCells(t *theme, now time.Time, r *estate.QueueRow) []cell {
	waiting := t.plain.cell(figures.Number(r.Waiting))
	if r.Listed.IsZero() {
		waiting = t.dim.cell("unknown")
	}
	if r.Problem != "" {
		waiting = t.bad.cell(t.glyphs.bad + " ?")
	}
	folder := r.Folder
	if folder == "" {
		folder = "(all others)"
	}
	return []cell{
		t.plain.cell(clean(folder)), waiting, t.plain.cell(figures.Age(now, r.Oldest)), t.dim.cell(figures.Size(r.Bytes)),
		t.plain.cell(figures.Amount(r.Received + r.Dropped)), t.dim.cell(figures.Amount(r.Dropped)), t.plain.cell(figures.Amount(r.Relayed + r.Taken)), t.dim.cell(figures.Amount(r.Taken)),
		t.plain.cell(week(t, r, true)), t.plain.cell(week(t, r, false)),
		t.dim.cell(figures.Age(now, r.LastReceived)), t.dim.cell(figures.Age(now, r.LastRelayed)), t.dim.cell(clean(r.Watch)),
	}
}

// week draws the files of seven days, today at the right.
func week(t *theme, r *estate.QueueRow, in bool) string {
	counts := make([]int64, 0, len(r.Days))
	for _, d := range r.Days {
		if in {
			counts = append(counts, d.Received)
		} else {
			counts = append(counts, d.Relayed)
		}
	}
	return sparkline(t, counts)
}

// parent shows where files are forwarded and at which rate.
func (q *queuePane) parent(p *page, s *estate.Sample) {
	t := p.theme
	l := p.line().space(1).put(t.strong, "parent").space(2)
	switch {
	case watching(s) && s.Parent.URL == "":
		p.add(l.put(t.dim, "not in logs: see the rate out"))
	case s.Parent.URL == "":
		p.add(l.put(t.warn, "none: files stay in the queue until --parent is set"))
	default:
		sign, style := reachSign(t, s.Parent.Reach)
		l.put(style, sign+" "+s.Parent.Reach.String()).space(1).put(t.dim, sinceWhen(s.Now, s.Parent.Since))
		if s.Parent.Latency > 0 {
			l.space(2).put(t.dim, figures.Latency(s.Parent.Latency))
		}
		p.add(l)
		p.labelled("", t.plain, clean(s.Parent.Name))
		if !s.Beacon.Opens.IsZero() {
			p.add(p.line().space(9).put(t.warn, fmt.Sprintf("%s paused until %s (relay.windows)", t.glyphs.warn, figures.Moment(s.Now, s.Beacon.Opens))))
		}
		if s.Parent.Reach == event.ReachDown {
			p.add(p.line().space(9).put(t.bad, clean(s.Parent.Why())).put(t.dim, fmt.Sprintf("  tried %s%s", figures.Clock(s.Now, s.Parent.Checked), nextTry(s))))
			p.labelled("", t.dim, clean(s.Parent.Detail))
		}
	}
	for _, other := range s.Failover.Parents {
		if other.URL == s.Parent.URL {
			continue
		}
		sign, style := reachSign(t, other.Reach)
		p.add(p.line().space(9).put(style, sign+" "+other.Reach.String()).space(1).put(t.dim, sinceWhen(s.Now, other.Since)).
			space(2).put(t.dim, clean(other.Name)+"  not in use"))
	}
	p.add(flow(p.line().space(1).put(t.strong, "flow").space(4), s))
	if d := s.Beacon.Disk; !d.Checked.IsZero() {
		disk(p, s)
	}
	if s.Beacon.Partial > 0 {
		p.add(p.line().space(9).put(t.dim, figures.Size(s.Beacon.Partial)+" received of unfinished uploads"))
	}
}

// standstill is the age of the oldest file from which a queue that does not shrink is marked: a
// file of the last minutes may simply be next.
const standstill = 5 * time.Minute

// flow shows the rates of incoming and outgoing files, and the consequence.
func flow(l *line, s *estate.Sample) *line {
	t, total := l.theme, s.Totals.Queue
	l.put(t.plain, figures.Flow(total.In, total.Out)).space(3)
	waiting := total.Waiting - len(total.Refused)
	switch drain := total.Out - total.In; {
	case !total.Listed, total.Problem != "":
		return l
	case total.Waiting == 0:
		return l.put(t.ok, t.glyphs.ok+" queue empty")
	case s.Parent.URL == "" && !watching(s):
		return l.put(t.plain, "oldest "+figures.Recent(s.Now.Sub(total.Oldest)))
	case waiting <= 0:
		return l.put(t.warn, t.glyphs.warn+" all waiting files are rejected")
	case drain > 0.05 && (s.Parent.Reach == event.ReachUp || watching(s)) && s.Beacon.Opens.IsZero():
		left := time.Duration(float64(waiting) / drain * float64(time.Second))
		return l.put(t.plain, "empty in about "+figures.Recent(left+10*time.Second)+" at this rate")
	case s.Now.Sub(total.Oldest) < standstill:
		return l.put(t.plain, "oldest "+figures.Recent(s.Now.Sub(total.Oldest)))
	}
	return l.put(t.warn, t.glyphs.warn+" oldest "+figures.Recent(s.Now.Sub(total.Oldest))).put(t.plain, ", not getting shorter")
}

// refusedShown is the maximum number of rejected files listed by name.
const refusedShown = 3

// notes explains what the table cannot show.
func (q *queuePane) notes(p *page, s *estate.Sample) {
	p.blank()
	if why := s.Totals.Queue.Problem; why != "" {
		p.text(p.theme.bad, p.theme.glyphs.bad+" "+clean(diagnosis.Unlisted(&s.Totals.Queue))+" cannot be listed: "+clean(why)+"; its counts are from before")
	}
	for _, f := range s.Folders {
		if f.Arriving > 0 {
			p.text(p.theme.plain, figures.Plural(f.Arriving, "file is", "files are")+" arriving in "+clean(f.Folder)+", still being written")
		}
		if f.Missing > 0 {
			p.text(p.theme.warn, p.theme.glyphs.warn+" "+figures.Plural(f.Missing, "upload", "uploads")+" to "+clean(f.Folder)+" did not appear there: see the directory in pane 7")
		}
	}
	for i, f := range s.Totals.Queue.Refused {
		if i == refusedShown {
			p.text(p.theme.warn, "  and "+figures.Plural(len(s.Totals.Queue.Refused)-i, "more", "more"))
			break
		}
		p.labelled(p.theme.glyphs.warn, p.theme.warn, fmt.Sprintf("rejected by the parent, which accepts others: %s/%s  %s, %s, last at %s",
			clean(f.Folder), clean(f.Name), clean(f.Why()), figures.Plural(f.Count, "time", "times"), figures.Clock(s.Now, f.Last)))
	}
	if n := s.Totals.Queue.Parked; n > 0 {
		p.labelled(p.theme.glyphs.warn, p.theme.warn, figures.Plural(n, "file was", "files were")+" moved to BadLogs: unknown extension, rejected by the parent repeatedly, or --quarantine; nobody takes them from there")
		for _, place := range badLogs(s) {
			p.labelled("", p.theme.plain, clean(place))
		}
	}
	if !s.Since.IsZero() && s.Now.Sub(s.Since) < 24*time.Hour {
		p.text(p.theme.dim, "Counts began "+figures.Uptime(s.Now.Sub(s.Since))+" ago.")
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

// disk shows the disk space for uploads, how long it lasts, and its location.
func disk(p *page, s *estate.Sample) {
	t, d := p.theme, s.Beacon.Disk
	text := figures.Size(d.Free) + " free"
	if d.Total > 0 {
		text = fmt.Sprintf("%s of %s free, %d %%", figures.Size(d.Free), figures.Size(d.Total), 100*d.Free/d.Total)
	}
	parts := []cell{t.plain.cell(text)}
	switch {
	case d.Low:
		parts = append(parts, t.bad.cell(t.glyphs.bad+" full: uploads are rejected"))
	case d.Near():
		parts = append(parts, t.warn.cell(t.glyphs.warn+" low: uploads are rejected below "+figures.Size(d.Reserve)))
	}
	if left := s.Totals.FullIn; left > 0 && !d.Low {
		style := t.plain
		if left < 24*time.Hour {
			style = t.warn
		}
		parts = append(parts, style.cell("full in about "+figures.About(left)+" while nothing is forwarded"))
	}
	if s.Beacon.Dir != "" {
		parts = append(parts, t.dim.cell("state directory "+clean(s.Beacon.Dir)))
	}
	p.flow("disk", 3, parts...)
}

// nextTry formats the time until the next attempt to reach the parent, after a comma; empty: not
// known.
func nextTry(s *estate.Sample) string {
	left := s.Parent.Next.Sub(s.Now)
	switch {
	case s.Parent.Next.IsZero():
		return ""
	case left <= 0:
		return ", trying now"
	case left < time.Minute:
		return fmt.Sprintf(", next try in %d s", (left+time.Second-1)/time.Second)
	}
	return ", next try in " + figures.Span(left)
}
