package ui

import (
	"slices"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

// extensions lists the file extensions of each kind. For settings and failover the vendor
// documents .nds, samples show .ndc, and both are served.
var extensions = map[protocol.Kind]string{
	protocol.KindPolicy: ".npl", protocol.KindSchedule: ".osd .nds", protocol.KindSettings: ".osd .ndc/.nds", protocol.KindFailover: ".osd .ndc/.nds",
	protocol.KindUpgrade: ".osd .nds .ndc", protocol.KindAgentConfiguration: ".json",
	protocol.KindInventory: ".ndi", protocol.KindUsage: ".mmi", protocol.KindLog: "", protocol.KindDiscovery: ".disco", protocol.KindVDI: ".vdi",
}

// shown omits rare kinds that did not occur.
func shown(totals []estate.KindTotal) []estate.KindTotal {
	var out []estate.KindTotal
	for _, k := range totals {
		switch k.Kind {
		case protocol.KindAgentConfiguration, protocol.KindOther, protocol.KindDiscovery, protocol.KindVDI:
			if k.Count+k.Failed == 0 {
				continue
			}
		}
		out = append(out, k)
	}
	return out
}

// tableRows returns the number of rows of the longer table.
func (o *overviewPane) tableRows(s *estate.Sample) int {
	return max(len(shown(s.Overview.Down)), len(shown(s.Overview.Up)))
}

func (o *overviewPane) tablesBeside(p *page, s *estate.Sample) {
	half := p.width / 2
	left, right := newPage(p.theme, half, p.left()), newPage(p.theme, p.width-half, p.left())
	left.titled(downTitle, downWay)
	kindTable(left, s, shown(s.Overview.Down), true)
	right.titled(upTitle, upWay)
	kindTable(right, s, shown(s.Overview.Up), false)
	p.beside(left, right)
}

func (o *overviewPane) tablesFramed(p *page, s *estate.Sample) {
	half, height := p.width/2, o.tableRows(s)+panelFrame
	left, right := p.inside(half, height), p.inside(p.width-half, height)
	kindTable(left, s, shown(s.Overview.Down), true)
	kindTable(right, s, shown(s.Overview.Up), false)
	p.beside(p.panelled(half, height, downTitle+downWay, left), p.panelled(p.width-half, height, upTitle+upWay, right))
}

// The headings of both tables.
const (
	downTitle, downWay = "DOWN", "  beacon to agent  ManageSoftDL  24 h"
	upTitle, upWay     = "UP", "  agent to beacon  ManageSoftRL  24 h"
)

// tablesStacked draws one table below the other in the given number of rows. If they do not fit,
// it drops idle kinds first, the last one first; then the headings, which the arrows repeat; then
// the last remaining rows. The first row of each table stays.
func (o *overviewPane) tablesStacked(p *page, s *estate.Sample, rows int) {
	down, up := shown(s.Overview.Down), shown(s.Overview.Up)
	down = withoutIdle(down, len(down)+len(up)+2-rows)
	up = withoutIdle(up, len(down)+len(up)+2-rows)
	headed := len(down)+len(up)+2 <= rows
	for !headed && len(down)+len(up) > rows && len(down)+len(up) > 2 {
		if len(up) > 1 && len(up) >= len(down) {
			up = up[:len(up)-1]
		} else {
			down = down[:len(down)-1]
		}
	}
	if headed {
		p.titled(downTitle, downWay)
	}
	kindTable(p, s, down, true)
	if headed {
		p.titled(upTitle, upWay)
	}
	kindTable(p, s, up, false)
}

// withoutIdle omits at most n idle kinds.
func withoutIdle(kinds []estate.KindTotal, n int) []estate.KindTotal {
	for i := len(kinds) - 1; i > 0 && n > 0; i-- {
		if kinds[i].Count+kinds[i].Failed == 0 {
			kinds = slices.Delete(kinds, i, i+1)
			n--
		}
	}
	return kinds
}

// kindTable draws one row for each kind of file, with an arrow for its direction.
func kindTable(p *page, s *estate.Sample, kinds []estate.KindTotal, down bool) {
	const bytes = 3 // not meaningful for downloads
	t := table{bare: true, cursor: -1, id: notChosen, columns: []column{
		{width: 12},                         // direction and kind
		{width: 14, rank: 3},                // extensions
		{width: 7, right: true},             // count
		{width: 7, right: true, rank: 2},    // bytes
		{width: 5, right: true, rank: 1},    // age of the last
		{width: 1, grow: true, whole: true}, // failed
	}}
	if down {
		t.columns = slices.Delete(t.columns, bytes, bytes+1)
	}
	t.draw(p, len(kinds), func(i int) []cell {
		cells := kindCells(p.theme, s, &kinds[i], down)
		if down {
			cells = slices.Delete(cells, bytes, bytes+1)
		}
		return cells
	})
}

func kindCells(th *theme, s *estate.Sample, k *estate.KindTotal, down bool) []cell {
	g := th.glyphs
	arrow := g.rule + g.right
	if down {
		arrow = g.left + g.rule
	}
	name := k.Kind.String()
	switch k.Kind {
	case protocol.KindLog:
		name = "logs"
	case protocol.KindAgentConfiguration:
		name = "agent conf"
	}
	failed := th.plain.cell("")
	if k.Failed > 0 {
		failed = th.bad.cell(g.bad + " " + figures.Number(k.Failed) + " failed")
	} else if k.Kind == protocol.KindUpgrade && k.Count == 0 && !s.Beacon.Upgrades && !watching(s) {
		failed = th.dim.cell("not offered")
	}
	return []cell{
		th.plain.cell(arrow + " " + name), th.dim.cell(extensions[k.Kind]), th.plain.cell(figures.Amount(k.Count)), th.plain.cell(volume(g, *k)), th.dim.cell(figures.Age(s.Now, k.Last)), failed,
	}
}

// volume formats the total size of files, as far as it is known.
func volume(g glyphs, k estate.KindTotal) string {
	switch {
	case k.Count == 0:
		return figures.Never
	case !k.Least:
		return figures.Size(k.Bytes)
	case k.Bytes == 0:
		return figures.Unknown
	}
	return g.least + figures.Size(k.Bytes)
}
