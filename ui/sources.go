package ui

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// sourcesPane shows what is known about another beacon, and what cannot be known: its logs and
// directories, each with the data it lacks.
type sourcesPane struct{ list }

func sourcesTab() tab {
	alarm := func(t *theme, s *estate.Totals) cell {
		if s.Sources.Problems > 0 {
			return t.warn.cell(t.glyphs.warn + figures.Number(s.Sources.Problems))
		}
		return cell{}
	}
	return tab{pane: &sourcesPane{}, title: "Sources", short: "Src", part: estate.PartSources, watched: true, alarm: alarm}
}

// sourceRows returns the number of sources above the details of the selected one.
func sourceRows(height int) int { return max(min(height/3, 10), 2) }

func (o *sourcesPane) ask(_ *estate.Query, _, height int, last *estate.Sample) {
	o.settle(len(last.Sources), o.offset)
	o.window(sourceRows(height))
}

func (o *sourcesPane) press(k keymap, msg tea.KeyMsg, s *estate.Sample) action {
	o.move(k, msg, len(s.Sources))
	return action{}
}

func (o *sourcesPane) draw(p *page, s *estate.Sample) {
	if len(s.Sources) == 0 {
		p.blank()
		p.text(p.theme.plain, "Nothing is watched yet. beacontop watch --logs PATH watches another beacon.")
		return
	}
	cursor := min(o.cursor, len(s.Sources)-1)
	first := min(o.view(sourceRows(p.height)), cursor)
	shown := s.Sources[first:min(first+sourceRows(p.height), len(s.Sources))]
	t := table{cursor: cursor - first, first: first, columns: []column{
		{title: "  source", width: 22, grow: true, name: true, over: 2},
		{title: "format", width: 9, rank: 1},
		{title: "lines", width: 11, right: true},
		{title: "requests", width: 11, right: true, rank: 2},
		{title: "other", width: 9, right: true, rank: 3},
		{title: "bad", width: 7, right: true},
		{title: "newest", width: 6, right: true},
		{title: "watched", width: 9, rank: 1},
	}}
	t.draw(p, len(shown), func(i int) []cell { return sourceCells(p.theme, s.Now, &shown[i]) })
	p.blank()
	one := &s.Sources[cursor]
	p.text(p.theme.strong, clean(one.Path))
	if one.Kind != event.SourceLog {
		o.directory(p, s, one)
		return
	}
	o.log(p, s, one)
}

func sourceCells(t *theme, now time.Time, r *event.Source) []cell {
	sign, style := t.glyphs.ok, t.ok
	switch {
	case r.Problem != "":
		sign, style = t.glyphs.bad, t.bad
	case r.Gaps > 0, r.Repeats, r.Kind == event.SourceLog && r.Note != "":
		sign, style = t.glyphs.warn, t.warn
	}
	name := style.cell(sign + " " + shortSource(r.Path))
	how, _, _ := strings.Cut(r.Watch, ":")
	if r.Kind != event.SourceLog {
		return []cell{name, t.dim.cell(r.Kind.String()), {}, {}, {}, {}, {}, t.dim.cell(clean(how))}
	}
	bad := t.plain.cell(figures.Amount(r.Malformed + r.Cut))
	if r.Malformed+r.Cut > 0 {
		bad.style = t.warn
	}
	return []cell{
		name, t.dim.cell(clean(r.Format)), t.plain.cell(figures.Amount(r.Lines)), t.plain.cell(figures.Amount(r.Requests)), t.dim.cell(figures.Amount(r.Other)),
		bad, t.plain.cell(figures.Age(now, r.Newest)), t.dim.cell(clean(how)),
	}
}

// shortSource returns the end of a path, site and file, which is more specific than its
// beginning.
func shortSource(path string) string {
	path = clean(path)
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
func (o *sourcesPane) log(p *page, s *estate.Sample, r *event.Source) {
	t := p.theme
	if r.Problem != "" {
		p.labelled("problem", t.bad, clean(r.Problem))
	}
	if r.Gaps > 0 {
		p.labelled("gaps", t.warn, fmt.Sprintf("%s, the last: %s", figures.Plural(r.Gaps, "gap", "gaps"), clean(r.Gap)))
	}
	if r.Repeats {
		p.labelled("twice", t.warn, "the last run was not stopped cleanly: the last lines it read may have been counted twice")
	}
	if r.Note != "" {
		p.labelled("note", t.plain, clean(r.Note))
	}
	p.labelled("read", t.plain, readSoFar(s.Now, r))
	if strings.Contains(r.Watch, ":") {
		p.labelled("watch", t.dim, clean(r.Watch))
	}
	if r.Fields != "" {
		p.labelled("fields", t.dim, clean(r.Fields))
	}
	o.blind(p, r)
	for _, e := range r.Examples {
		p.labelled("bad", t.dim, strings.TrimSpace(fmt.Sprintf("%s line %d, %s: %s", clean(e.File), e.Line, clean(e.Reason), clean(e.Text))))
	}
}

// readSoFar describes how far a log was read, and the age of its newest line: a web server writes
// its log with a delay of a minute or more.
func readSoFar(now time.Time, r *event.Source) string {
	text := figures.Size(r.Bytes)
	if r.File != "" {
		text += ", now " + clean(r.File)
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
func (o *sourcesPane) blind(p *page, r *event.Source) {
	if len(r.Blind) == 0 {
		return
	}
	t := p.theme
	p.text(t.strong, figures.Plural(len(r.Blind), "field is", "fields are")+" missing: this is not known")
	for _, b := range r.Blind {
		p.labelled(" "+t.glyphs.warn, t.plain, fmt.Sprintf("no %s: %s", clean(b.Field), clean(b.Analysis)))
		if p.width >= wideText {
			p.labelled("", t.dim, clean(b.Remedy))
		}
	}
}

func (o *sourcesPane) click(_, row int, _ *estate.Sample) bool { return o.to(row) }
