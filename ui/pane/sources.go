package pane

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/queue"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/keys"
	"beacontop/ui/position"
)

// sourcesPane shows what is known about another beacon, and what cannot be known: its logs and
// directories, each with the data it lacks.
type sourcesPane struct{ position.List }

func sourcesTab() Tab {
	alarm := func(t *draw.Theme, s *estate.Totals) draw.Cell {
		if s.Sources.Problems > 0 {
			return t.Warn.Cell(t.Glyphs.Warn + figures.Number(s.Sources.Problems))
		}
		return draw.Cell{}
	}
	return Tab{Pane: &sourcesPane{}, Title: "Sources", Short: "Src", Part: estate.PartSources, Watched: true, Alarm: alarm}
}

// sourceRows returns the number of sources above the details of the selected one.
func sourceRows(height int) int { return max(min(height/3, 10), 2) }

func (o *sourcesPane) Ask(_ *estate.Query, _, height int, last *estate.Sample) {
	o.Settle(len(last.Sources), o.Offset)
	o.Window(sourceRows(height))
}

func (o *sourcesPane) Press(k keys.Map, msg tea.KeyMsg, s *estate.Sample) Action {
	o.Move(k, msg, len(s.Sources))
	return Action{}
}

func (o *sourcesPane) Draw(p *draw.Page, s *estate.Sample) {
	if len(s.Sources) == 0 {
		p.Blank()
		p.Text(p.Theme.Plain, "Nothing is watched yet. beacontop watch --logs PATH watches another beacon.")
		return
	}
	cursor := min(o.Cursor, len(s.Sources)-1)
	first := min(o.View(sourceRows(p.Height)), cursor)
	shown := s.Sources[first:min(first+sourceRows(p.Height), len(s.Sources))]
	t := draw.Table{Cursor: cursor - first, First: first, Columns: []draw.Column{
		{Title: "  source", Width: 22, Grow: true, Name: true, Over: 2},
		{Title: "format", Width: 9, Rank: 1},
		{Title: "lines", Width: 11, Right: true},
		{Title: "requests", Width: 11, Right: true, Rank: 2},
		{Title: "other", Width: 9, Right: true, Rank: 3},
		{Title: "bad", Width: 7, Right: true},
		{Title: "newest", Width: 6, Right: true},
		{Title: "watched", Width: 9, Rank: 1},
	}}
	t.Draw(p, len(shown), func(i int) []draw.Cell { return sourceCells(p.Theme, s.Now, &shown[i]) })
	p.Blank()
	one := &s.Sources[cursor]
	p.Text(p.Theme.Strong, draw.Clean(one.Path))
	if one.Kind != event.SourceLog {
		o.directory(p, s, one)
		return
	}
	o.log(p, s, one)
}

func sourceCells(t *draw.Theme, now time.Time, r *event.Source) []draw.Cell {
	sign, style := t.Glyphs.Ok, t.Ok
	switch {
	case r.Problem != "":
		sign, style = t.Glyphs.Bad, t.Bad
	case r.Gaps > 0, r.Repeats, r.Kind == event.SourceLog && r.Note != "":
		sign, style = t.Glyphs.Warn, t.Warn
	}
	name := style.Cell(sign + " " + shortSource(r.Path))
	how, _, _ := strings.Cut(r.Watch, ":")
	if r.Kind != event.SourceLog {
		return []draw.Cell{name, t.Dim.Cell(r.Kind.String()), {}, {}, {}, {}, {}, t.Dim.Cell(draw.Clean(how))}
	}
	bad := t.Plain.Cell(figures.Amount(r.Malformed + r.Cut))
	if r.Malformed+r.Cut > 0 {
		bad.Style = t.Warn
	}
	return []draw.Cell{
		name, t.Dim.Cell(draw.Clean(r.Format)), t.Plain.Cell(figures.Amount(r.Lines)), t.Plain.Cell(figures.Amount(r.Requests)), t.Dim.Cell(figures.Amount(r.Other)),
		bad, t.Plain.Cell(figures.Age(now, r.Newest)), t.Dim.Cell(draw.Clean(how)),
	}
}

// shortSource returns the end of a path, site and file, which is more specific than its
// beginning.
func shortSource(path string) string {
	path = draw.Clean(path)
	i := strings.LastIndexAny(path, `/\`)
	if i <= 0 {
		return path
	}
	if j := strings.LastIndexAny(path[:i], `/\`); j >= 0 {
		return path[j+1:]
	}
	return path
}

// log shows the details of a log, problems first.
func (o *sourcesPane) log(p *draw.Page, s *estate.Sample, r *event.Source) {
	t := p.Theme
	if r.Problem != "" {
		p.Labelled("problem", t.Bad, draw.Clean(r.Problem))
	}
	if r.Gaps > 0 {
		p.Labelled("gaps", t.Warn, fmt.Sprintf("%s, the last: %s", figures.Plural(r.Gaps, "gap", "gaps"), draw.Clean(r.Gap)))
	}
	if r.Repeats {
		p.Labelled("twice", t.Warn, "the last run was not stopped cleanly: the last lines it read may have been counted twice")
	}
	if r.Note != "" {
		p.Labelled("note", t.Plain, draw.Clean(r.Note))
	}
	p.Labelled("read", t.Plain, readSoFar(s.Now, r))
	if strings.Contains(r.Watch, ":") {
		p.Labelled("watch", t.Dim, draw.Clean(r.Watch))
	}
	if r.Fields != "" {
		p.Labelled("fields", t.Dim, draw.Clean(r.Fields))
	}
	o.blind(p, r)
	for _, e := range r.Examples {
		p.Labelled("bad", t.Dim, strings.TrimSpace(fmt.Sprintf("%s line %d, %s: %s", draw.Clean(e.File), e.Line, draw.Clean(e.Reason), draw.Clean(e.Text))))
	}
}

// readSoFar describes how far a log was read, and the age of its newest line: a web server writes
// its log with a delay of a minute or more.
func readSoFar(now time.Time, r *event.Source) string {
	text := figures.Size(r.Bytes)
	if r.File != "" {
		text += ", now " + draw.Clean(r.File)
	}
	if r.Unread > 0 {
		text += ", " + figures.Size(r.Unread) + " still to read"
	}
	switch {
	case r.Newest.After(now.Add(time.Minute)): // the viewed period ends before
		text += ", newest entry of " + r.Newest.In(now.Location()).Format("2 Jan 15:04:05 MST") + ", after this view"
	case !r.Newest.IsZero():
		text += ", newest entry of " + figures.Since(now, r.Newest)
	}
	return text
}

// blind describes which analyses need a field, and how the admin enables it.
func (o *sourcesPane) blind(p *draw.Page, r *event.Source) {
	if len(r.Blind) == 0 {
		return
	}
	t := p.Theme
	p.Text(t.Strong, figures.Plural(len(r.Blind), "field is", "fields are")+" missing: this is not known")
	for _, b := range r.Blind {
		p.Labelled(" "+t.Glyphs.Warn, t.Plain, fmt.Sprintf("no %s: %s", draw.Clean(b.Field), draw.Clean(b.Analysis)))
		if p.Width >= draw.WideText {
			p.Labelled("", t.Dim, draw.Clean(b.Remedy))
		}
	}
}

func (o *sourcesPane) Click(_, row int, _ *estate.Sample) bool { return o.To(row) }

// directory shows the Incoming folders of another beacon, or what is known about another
// directory.
func (o *sourcesPane) directory(p *draw.Page, s *estate.Sample, r *event.Source) {
	t := p.Theme
	if r.Problem != "" {
		p.Labelled("problem", t.Bad, draw.Clean(r.Problem))
	}
	if r.Note != "" {
		p.Labelled("", t.Plain, draw.Clean(r.Note))
	}
	if r.Files > 0 {
		p.Labelled("holds", t.Plain, figures.Plural(r.Files, "file", "files"))
	}
	if r.Watch == "" || len(s.Folders) == 0 {
		return
	}
	p.Blank()
	tb := draw.Table{Cursor: -1, Columns: []draw.Column{
		{Title: "type", Width: 14, Grow: true, Name: true},
		{Title: "arriving", Width: 8, Right: true},
		{Title: "BadLogs", Width: 7, Right: true},
		{Title: "in log and here", Width: 15, Right: true, Rank: 1},
		{Title: "only in log", Width: 11, Right: true},
		{Title: "missing, newest last", Width: 40, Most: 200, Name: true, Rank: 2},
	}}
	tb.Draw(p, len(s.Folders), func(i int) []draw.Cell { return folderCells(t, &s.Folders[i]) })
	if slices.ContainsFunc(s.Folders, func(f queue.FolderRow) bool { return f.BadLogs > 0 }) {
		slash := "/"
		if strings.Contains(r.Path, `\`) {
			slash = `\`
		}
		p.Text(t.Dim, "BadLogs: in "+draw.Clean(r.Path)+slash+"TYPE"+slash+"BadLogs")
	}
	p.Text(t.Dim, "only in log: accepted, and not seen here in 5 minutes; a few may be moved on before they are seen")
}

func folderCells(t *draw.Theme, r *queue.FolderRow) []draw.Cell {
	bad := t.Plain.Cell(figures.Amount(r.BadLogs))
	if r.BadLogs > 0 {
		bad.Style = t.Warn
	}
	agreed, missing := t.Plain.Cell(figures.Amount(r.Agreed)), t.Plain.Cell(figures.Amount(r.Missing))
	if !r.Compared {
		agreed, missing = t.Dim.Cell("polled"), t.Dim.Cell("unknown")
	}
	return []draw.Cell{
		t.Plain.Cell(draw.Clean(r.Folder)), t.Plain.Cell(figures.Amount(r.Arriving)), bad, agreed, missing,
		t.Dim.Cell(draw.Clean(strings.Join(r.Names, ", "))),
	}
}
