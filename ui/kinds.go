package ui

import (
	"slices"

	"beacontop/beacon/estate"
)

// extensions of the files of each kind. Behind settings and failover the vendor describes
// .nds, samples show .ndc, and both are served.
var extensions = map[estate.Kind]string{
	estate.KindPolicy: ".npl", estate.KindSchedule: ".osd .nds", estate.KindSettings: ".osd .ndc/.nds", estate.KindFailover: ".osd .ndc/.nds",
	estate.KindUpgrade: ".osd .nds .ndc", estate.KindAgentConfiguration: ".json",
	estate.KindInventory: ".ndi", estate.KindUsage: ".mmi", estate.KindLog: "", estate.KindDiscovery: ".disco", estate.KindVDI: ".vdi",
}

// shown leaves out kinds that are seldom and did not occur.
func shown(totals []estate.KindTotal) []estate.KindTotal {
	var out []estate.KindTotal
	for _, k := range totals {
		switch k.Kind {
		case estate.KindAgentConfiguration, estate.KindOther, estate.KindDiscovery, estate.KindVDI:
			if k.Count+k.Failed == 0 {
				continue
			}
		}
		out = append(out, k)
	}
	return out
}

func (o *overviewPane) tablesBeside(p *page, s *estate.Sample) {
	down, up := shown(s.Overview.Down), shown(s.Overview.Up)
	half := p.width / 2
	head := p.line().space(1).put(p.theme.strong, "DOWN").put(p.theme.dim, "  beacon to agent  ManageSoftDL  24 h").to(half)
	head.put(p.theme.strong, "UP").put(p.theme.dim, "  agent to beacon  ManageSoftRL  24 h")
	p.add(head)
	for i := range max(len(down), len(up)) {
		l := p.line()
		if i < len(down) {
			kindRow(l, p, s, down[i], true)
		}
		l.to(half)
		if i < len(up) {
			kindRow(l, p, s, up[i], false)
		}
		p.add(l)
	}
}

// tablesStacked sets both tables below each other in rows lines. When there is no room,
// what moved nothing goes, the last first, then the headings, which the arrows repeat, then
// the last of what is left; the first of each stays.
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
	stack := func(title, way string, kinds []estate.KindTotal, isDown bool) {
		if headed {
			p.add(p.line().space(1).put(p.theme.strong, title).put(p.theme.dim, way))
		}
		for _, k := range kinds {
			l := p.line()
			kindRow(l, p, s, k, isDown)
			p.add(l)
		}
	}
	stack("DOWN", "  beacon to agent  ManageSoftDL  24 h", down, true)
	stack("UP", "  agent to beacon  ManageSoftRL  24 h", up, false)
}

// withoutIdle leaves out at most n kinds that moved nothing.
func withoutIdle(kinds []estate.KindTotal, n int) []estate.KindTotal {
	for i := len(kinds) - 1; i > 0 && n > 0; i-- {
		if kinds[i].Count+kinds[i].Failed == 0 {
			kinds = slices.Delete(kinds, i, i+1)
			n--
		}
	}
	return kinds
}

// kindRow draws one kind of file with the arrow of its way.
func kindRow(l *line, p *page, s *estate.Sample, k estate.KindTotal, down bool) {
	th, g := p.theme, p.theme.glyphs
	arrow := g.rule + g.right
	if down {
		arrow = g.left + g.rule
	}
	name := k.Kind.String()
	switch k.Kind {
	case estate.KindLog:
		name = "logs"
	case estate.KindAgentConfiguration:
		name = "agent conf"
	}
	l.space(1).put(th.dim, arrow).space(1).field(th.plain, name, 10, false)
	if l.width >= leastWideRow {
		room := 15
		if !down {
			room = 8
		}
		l.field(th.dim, extensions[k.Kind], room, false)
	}
	l.field(th.plain, amount(k.Count), 8, true).space(2)
	if k.Kind == estate.KindUpgrade && k.Count+k.Failed == 0 && !s.Beacon.Upgrades && !watching(s) {
		l.put(th.dim, "not offered")
		return
	}
	if !down {
		l.field(th.plain, volume(g, k), 8, true).space(2)
	}
	l.field(th.dim, age(s.Now, k.Last), 5, true).space(2)
	if k.Failed > 0 {
		l.put(th.bad, g.bad+" "+number(k.Failed)+" failed")
	}
}

// volume is the size of files together, as far as it is known.
func volume(g glyphs, k estate.KindTotal) string {
	switch {
	case k.Count == 0:
		return never
	case !k.Least:
		return size(k.Bytes)
	case k.Bytes == 0:
		return untold
	}
	return g.least + size(k.Bytes)
}

// leastWideRow is the width from which a row shows the file extensions.
const leastWideRow = 70
