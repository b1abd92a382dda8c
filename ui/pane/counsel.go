package pane

import (
	"slices"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

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
	all := []counsel{{label: "means", text: g.Advice.Means}, {label: "do", text: g.Advice.Remedy, strong: true}}
	if g.Kind == protocol.KindPolicy && slices.ContainsFunc(v.Rows, func(r estate.FailureRow) bool { return r.Lost }) {
		again := "restart the agent service or the device"
		if g.Cause == event.CauseBadPath {
			again = "fix the name first, then " + again
		}
		lost := "no retry after a first policy: " + again
		if Watching(s) {
			lost = "no retry after a first policy: if it is new, restart the agent service"
		}
		all = append(all, counsel{label: "lost", text: lost, bad: true})
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

// example returns the path of the newest failure of a group in at most two lines, shortened in
// the middle. The record shows the full path.
func example(g *estate.FailureGroup, width, height int) []counsel {
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
