package pane

import (
	"fmt"
	"slices"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/failures"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

// Tables of failures.
const (
	tableGroups = iota
	tableDevices
)

func (f *failuresPane) drawGroups(p *draw.Page, s *estate.Sample) {
	v, t := s.Failures, p.Theme
	height, _ := f.split(p.Width, p.Height, s)
	first := min(f.groups.View(height), v.Selected)
	shown := v.Groups[first:min(first+height, len(v.Groups))]
	cursor := v.Selected - first
	if f.still {
		cursor = -1
	}
	tb := draw.Table{Cursor: cursor, First: first, Id: tableGroups, Columns: []draw.Column{
		{Title: " failed" + draw.PartOf(first, len(shown), len(v.Groups)), Width: 24, Grow: true, Over: 1},
		{Title: "devices", Width: 8, Right: true},
		{Title: "open", Width: 6, Right: true},
		{Title: "times", Width: 7, Right: true, Rank: 1},
		{Title: "first", Width: 5, Right: true, Rank: 2},
		{Title: "last", Width: 5, Right: true},
	}}
	tb.Draw(p, len(shown), func(i int) []draw.Cell {
		g := &shown[i]
		sign, style := t.Glyphs.Bad, t.Bad
		switch {
		case g.Open == 0:
			sign, style = t.Glyphs.Ok, t.Dim
		case g.Flaw:
			sign, style = t.Glyphs.Warn, t.Warn
		}
		return []draw.Cell{
			style.Cell(sign + " " + g.Title(p.Width < 80)), t.Plain.Cell(groupDevices(g)), t.Plain.Cell(figures.Amount(g.Open)),
			t.Plain.Cell(figures.Number(g.Count)), t.Dim.Cell(figures.Age(s.Now, g.First)), t.Plain.Cell(figures.Age(s.Now, g.Last)),
		}
	})
}

// groupDevices counts devices, and addresses without a known device.
func groupDevices(g *failures.Group) string {
	if g.Addresses == 0 {
		return figures.Number(g.Devices)
	}
	return fmt.Sprintf("%s+%s?", figures.Number(g.Devices), figures.Number(g.Addresses))
}

// counsel is one line of advice.
type counsel struct {
	label, text string
	bad, strong bool
}

// groupHeadings is the number of lines for the headings of both tables of failures and the blank
// line.
const groupHeadings = 3

// leastGroupRows is the minimum height of both tables of failures.
const leastGroupRows = 4

// advice returns the meaning of the selected group and what to do about it, followed by the path
// of its newest failure if there are lines left.
func advice(width, height int, s *estate.Sample) []counsel {
	v := &s.Failures
	if v.Selected >= len(v.Groups) {
		return nil
	}
	g := &v.Groups[v.Selected]
	about := adviceOf(g)
	all := []counsel{{label: "means", text: about.Means}, {label: "do", text: about.Remedy, strong: true}}
	if g.Kind == protocol.KindPolicy && slices.ContainsFunc(v.Rows, func(r failures.Row) bool { return r.Lost }) {
		all = append(all, counsel{label: "lost", text: diagnosis.AfterLost(g.Cause, Watching(s)), bad: true})
	}
	var lines []counsel
	for _, c := range all {
		for _, part := range draw.Folded(c.text, width-draw.LabelColumn-1) {
			lines = append(lines, counsel{c.label, part, c.bad, c.strong})
			c.label = ""
		}
	}
	return append(lines, example(g, width-draw.LabelColumn-1, height-groupHeadings-leastGroupRows-len(lines))...)
}

// adviceOf explains a group of failures.
func adviceOf(g *failures.Group) diagnosis.Advice {
	return diagnosis.CodeOf(g.Direction, g.Kind, g.Status, g.Cause).Advice()
}

// example returns the path of the newest failure of a group in at most two lines, shortened in
// the middle. The record shows the full path.
func example(g *failures.Group, width, height int) []counsel {
	if g.Newest.Path == "" || height < 1 {
		return nil
	}
	parts := draw.FoldedPath(draw.Clean(g.Newest.Path), width)
	switch last := len(parts) - 1; {
	case last > 0 && height == 1:
		parts = []string{"… " + parts[last]}
	case last > 1:
		parts = []string{parts[0], "… " + parts[last]}
	}
	lines := []counsel{{label: "newest", text: parts[0]}}
	for _, more := range parts[1:] {
		lines = append(lines, counsel{text: more})
	}
	return lines
}
