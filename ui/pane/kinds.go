package pane

import (
	"slices"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/traffic"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

// extensions lists the file extensions of each kind. For settings and failover the vendor
// documents .nds, samples show .ndc, and both are served.
var extensions = map[protocol.Kind]string{
	protocol.KindPolicy: ".npl", protocol.KindSchedule: ".osd .nds", protocol.KindSettings: ".osd .ndc/.nds", protocol.KindFailover: ".osd .ndc/.nds",
	protocol.KindUpgrade: ".osd .nds .ndc", protocol.KindAgentConfiguration: ".json",
	protocol.KindInventory: ".ndi", protocol.KindUsage: ".mmi", protocol.KindLog: "", protocol.KindDiscovery: ".disco", protocol.KindVDI: ".vdi",
}

// shown omits rare kinds that did not occur.
func shown(totals []traffic.KindTotal) []traffic.KindTotal {
	var out []traffic.KindTotal
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

func (o *overviewPane) tablesBeside(p *draw.Page, s *estate.Sample) {
	half := p.Width / 2
	left, right := draw.NewPage(p.Theme, half, p.Left()), draw.NewPage(p.Theme, p.Width-half, p.Left())
	left.Titled(downTitle, downWay)
	kindTable(left, s, shown(s.Overview.Down), true)
	right.Titled(upTitle, upWay)
	kindTable(right, s, shown(s.Overview.Up), false)
	p.Beside(left, right)
}

// The headings of both tables.
const (
	downTitle, downWay = "DOWN", "  beacon to agent  ManageSoftDL  24 h"
	upTitle, upWay     = "UP", "  agent to beacon  ManageSoftRL  24 h"
)

// tablesStacked draws one table below the other in the given number of rows. If they do not fit,
// it drops idle kinds first, the last one first; then the headings, which the arrows repeat; then
// the last remaining rows. The first row of each table stays.
func (o *overviewPane) tablesStacked(p *draw.Page, s *estate.Sample, rows int) {
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
		p.Titled(downTitle, downWay)
	}
	kindTable(p, s, down, true)
	if headed {
		p.Titled(upTitle, upWay)
	}
	kindTable(p, s, up, false)
}

// withoutIdle omits at most n idle kinds.
func withoutIdle(kinds []traffic.KindTotal, n int) []traffic.KindTotal {
	for i := len(kinds) - 1; i > 0 && n > 0; i-- {
		if kinds[i].Count+kinds[i].Failed == 0 {
			kinds = slices.Delete(kinds, i, i+1)
			n--
		}
	}
	return kinds
}

// kindTable draws one row for each kind of file, with an arrow for its direction.
func kindTable(p *draw.Page, s *estate.Sample, kinds []traffic.KindTotal, down bool) {
	const bytes = 3 // not meaningful for downloads
	t := draw.Table{Bare: true, Cursor: -1, Id: draw.NotChosen, Columns: []draw.Column{
		{Width: 11},                         // direction and kind
		{Width: 14, Rank: 3},                // extensions
		{Width: 6, Right: true},             // count
		{Width: 7, Right: true, Rank: 2},    // bytes
		{Width: 5, Right: true, Rank: 1},    // age of the last
		{Width: 1, Grow: true, Whole: true}, // failed
	}}
	tight := !down && p.Width < roomyKinds
	switch {
	case down:
		t.Columns = slices.Delete(t.Columns, bytes, bytes+1)
	case tight:
		t.Columns[2].Width, t.Columns[bytes].Width, t.Columns[4].Width = 4, 6, 4
	}
	t.Draw(p, len(kinds), func(i int) []draw.Cell {
		cells := kindCells(p.Theme, s, &kinds[i], down)
		switch failed := &cells[len(cells)-1]; {
		case down:
			cells = slices.Delete(cells, bytes, bytes+1)
		case tight:
			failed.Text = strings.TrimSuffix(failed.Text, failedWord)
		}
		return cells
	})
}

// roomyKinds is the width from which the number of failed uploads has its word; the bytes go before it.
const roomyKinds = 50

// failedWord follows the number of failed transfers.
const failedWord = " failed"

func kindCells(th *draw.Theme, s *estate.Sample, k *traffic.KindTotal, down bool) []draw.Cell {
	g := th.Glyphs
	arrow := g.Up
	if down {
		arrow = g.Down
	}
	name := k.Kind.String()
	switch k.Kind {
	case protocol.KindLog:
		name = "logs"
	case protocol.KindAgentConfiguration:
		name = "agent conf"
	}
	failed := th.Plain.Cell("")
	if k.Failed > 0 {
		failed = th.Bad.Cell(g.Bad + " " + figures.Number(k.Failed) + failedWord)
	} else if k.Kind == protocol.KindUpgrade && k.Count == 0 && !s.Beacon.Upgrades && !Watching(s) && len(s.Origins) == 0 {
		failed = th.Dim.Cell("not offered")
	}
	return []draw.Cell{
		th.Plain.Cell(arrow + " " + name), th.Dim.Cell(extensions[k.Kind]), th.Plain.Cell(figures.Amount(k.Count)), th.Plain.Cell(volume(g, *k)), th.Dim.Cell(figures.Age(s.Now, k.Last)), failed,
	}
}

// volume formats the total size of files, as far as it is known.
func volume(g draw.Glyphs, k traffic.KindTotal) string {
	switch {
	case k.Count == 0:
		return figures.Never
	case !k.Least:
		return figures.Size(k.Bytes)
	case k.Bytes == 0:
		return figures.Unknown
	}
	return g.Least + figures.Size(k.Bytes)
}
