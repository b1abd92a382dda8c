package ui

import (
	"slices"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// directory shows the Incoming folders of another beacon, or what is known about another
// directory.
func (o *sourcesPane) directory(p *page, s *estate.Sample, r *event.Source) {
	t := p.theme
	if r.Problem != "" {
		p.labelled("problem", t.bad, clean(r.Problem))
	}
	if r.Note != "" {
		p.labelled("", t.plain, clean(r.Note))
	}
	if r.Files > 0 {
		p.labelled("holds", t.plain, figures.Plural(r.Files, "file", "files"))
	}
	if r.Watch == "" || len(s.Folders) == 0 {
		return
	}
	p.blank()
	tb := table{cursor: -1, columns: []column{
		{title: "type", width: 14, grow: true, name: true},
		{title: "arriving", width: 8, right: true},
		{title: "BadLogs", width: 7, right: true},
		{title: "in log and here", width: 15, right: true, rank: 1},
		{title: "only in log", width: 11, right: true},
		{title: "missing, newest last", width: 40, most: 200, name: true, rank: 2},
	}}
	tb.draw(p, len(s.Folders), func(i int) []cell { return folderCells(t, &s.Folders[i]) })
	if slices.ContainsFunc(s.Folders, func(f estate.FolderRow) bool { return f.BadLogs > 0 }) {
		slash := "/"
		if strings.Contains(r.Path, `\`) {
			slash = `\`
		}
		p.text(t.dim, "BadLogs: in "+clean(r.Path)+slash+"TYPE"+slash+"BadLogs")
	}
	p.text(t.dim, "only in log: accepted, and not seen here in 5 minutes; a few may be moved on before they are seen")
}

func folderCells(t *theme, r *estate.FolderRow) []cell {
	bad := t.plain.cell(figures.Amount(r.BadLogs))
	if r.BadLogs > 0 {
		bad.style = t.warn
	}
	agreed, missing := t.plain.cell(figures.Amount(r.Agreed)), t.plain.cell(figures.Amount(r.Missing))
	if !r.Compared {
		agreed, missing = t.dim.cell("polled"), t.dim.cell("unknown")
	}
	return []cell{
		t.plain.cell(clean(r.Folder)), t.plain.cell(figures.Amount(r.Arriving)), bad, agreed, missing,
		t.dim.cell(clean(strings.Join(r.Names, ", "))),
	}
}
