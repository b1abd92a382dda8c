package page

import (
	"time"

	"beacontop/beacon/figures"
	"beacontop/ui/draw"
)

// week is a calendar of levels: the days that seven times 24 hours touch, in a zone.
type week struct {
	zone *time.Location
	all  []*day // oldest first
}

// day is a row of a week.
type day struct {
	date   time.Time
	levels [24]draw.Heat
	hours  int    // of contact, or the most agents in one
	fact   string // about its hours
	failed int
}

// dayHour is an hour of a day.
type dayHour struct {
	day  *day
	hour int
}

func newWeek(zone *time.Location) *week { return &week{zone: zone} }

// at returns the hour of a time; times ascend.
func (w *week) at(t time.Time) dayHour {
	t = t.In(w.zone)
	date := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	if n := len(w.all); n == 0 || !w.all[n-1].date.Equal(date) {
		w.all = append(w.all, &day{date: date})
	}
	return dayHour{w.all[len(w.all)-1], t.Hour()}
}

// set raises an hour to a level: when clocks are set back, an hour of the day comes twice. Times before
// anything was on record are left blank; those that nobody watched later are not.
func (w *week) set(at dayHour, level draw.Heat) {
	if level == draw.HeatUnwatched && !w.begun() {
		return
	}
	at.day.levels[at.hour] = max(at.day.levels[at.hour], level)
}

// begun reports whether any hour was watched.
func (w *week) begun() bool {
	for _, d := range w.all {
		for _, level := range d.levels {
			if level != draw.HeatBefore {
				return true
			}
		}
	}
	return false
}

// The widths of a row.
const (
	dateColumn = 12
	factColumn = 24
	hoursADay  = 24
	widestCell = 4
)

// draw adds a row for each day, the newest ones if not all fit, and one for all of them.
func (w *week) draw(p *draw.Page, sums *[24]int64) {
	t := p.Theme
	facts := p.Width >= dateColumn+2*hoursADay+factColumn-4
	room := p.Width - dateColumn
	if facts {
		room -= factColumn - 4
	}
	cell := min(max(room/hoursADay, 1), widestCell)
	head := p.Line().To(dateColumn)
	for hour := range hoursADay {
		if text := time.Date(1970, 1, 1, hour, 0, 0, 0, time.UTC).Format("15"); hour%(4/min(cell, 4)+2) == 0 || cell > 2 {
			head.Put(t.Dim, text)
		}
		head.To(dateColumn + (hour+1)*cell)
	}
	p.Add(head)
	for _, d := range w.all[max(len(w.all)-max(p.Left()-4, 1), 0):] {
		l := p.Line().Space(1).Put(t.Plain, d.date.Format("Mon 02 Jan")).To(dateColumn)
		for _, level := range d.levels {
			one := draw.HeatCell(t, level, cell)
			l.Put(one.Style, one.Text)
		}
		if l.Space(2); facts {
			l.Put(t.Dim, d.fact)
		}
		if facts && d.failed > 0 {
			l.Space(2).Put(t.Bad, t.Glyphs.Bad+" "+figures.Number(d.failed))
		}
		p.Add(l)
	}
	all := p.Line().Space(1).Put(t.Dim, "all days").To(dateColumn)
	for i, sign := range []rune(draw.Sparkline(t, sums[:])) {
		if sums[i] == 0 {
			sign = ' ' // an hour of which nothing is known is none with few visits
		}
		all.Put(t.Plain, string(sign)).To(dateColumn + (i+1)*cell)
	}
	p.Add(all)
}
