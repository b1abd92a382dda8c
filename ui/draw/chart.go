package draw

import (
	"strings"
	"time"

	"beacontop/beacon/estate/series"
)

// Chart draws counts over time as bars of several rows, with an axis of times and a line below it.
type Chart struct {
	Until   time.Time     // end of the last column, in the zone of the axis
	Width   time.Duration // of a column
	Counts  []int64       // oldest first
	Top     string        // label of the highest bar
	Below   []int64       // counts drawn below the axis; nil: none
	Label   string        // of these
	Alarm   bool          // these are bad
	Changes []time.Time   // when something changed: the axis is marked there
}

// ChartLabels is the width of the labels of a chart.
const ChartLabels = 8

// axisApart is the least distance of two times on an axis.
const axisApart = 12

// axisSteps are the possible distances of two times on an axis.
var axisSteps = []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// Draw adds the chart to a page; the bars take as many rows as are given.
func (c *Chart) Draw(p *Page, rows int) {
	t := p.Theme
	for row := rows - 1; row >= 0; row-- {
		label, mark := "", t.Glyphs.axis[0]
		if row == rows-1 {
			label, mark = c.Top, t.Glyphs.axis[1]
		}
		p.Add(p.Line().Field(t.Dim, label, ChartLabels-2, true).Space(1).Put(t.Dim, mark).Put(t.Plain, c.bars(t, row, rows)))
	}
	p.Add(p.Line().Field(t.Dim, "0", ChartLabels-2, true).Space(1).Put(t.Dim, t.Glyphs.axis[2]+c.axis(t)))
	if c.Below == nil {
		return
	}
	style := t.Dim
	if c.Alarm {
		style = t.Bad
	}
	p.Add(p.Line().Space(1).Field(t.Dim, c.Label, ChartLabels-1, false).Put(style, Sparkline(t, c.Below)))
}

// bars returns a row of the bars, counted from the axis.
func (c *Chart) bars(t *Theme, row, rows int) string {
	var top int64
	for _, n := range c.Counts {
		top = max(top, n)
	}
	bars := t.Glyphs.Bars
	var b strings.Builder
	begun := false
	for _, n := range c.Counts {
		begun = begun || n != series.Unseen
		level := -1
		if n > 0 {
			level = int(n*int64(rows*len(bars)-1)/top) - row*len(bars)
		}
		switch {
		case n == series.Unseen && begun && row == 0:
			b.WriteString(t.Glyphs.Unwatched)
		case level < 0:
			b.WriteByte(' ')
		default:
			b.WriteString(bars[min(level, len(bars)-1)])
		}
	}
	return b.String()
}

// axis returns the axis, with times and marks for changes.
func (c *Chart) axis(t *Theme) string {
	cells := make([]string, len(c.Counts))
	for i := range cells {
		cells[i] = t.Glyphs.Rule
	}
	step := axisSteps[len(axisSteps)-1]
	for i := len(axisSteps) - 1; i >= 0 && axisSteps[i] >= axisApart*c.Width; i-- {
		step = axisSteps[i]
	}
	for i := range cells {
		at := c.Until.Add(time.Duration(i-len(cells)) * c.Width)
		if text := at.Format("15:04"); onStep(at, step, c.Width) && i+len(text) <= len(cells) {
			for k, r := range text {
				cells[i+k] = string(r)
			}
		}
	}
	for _, at := range c.Changes {
		if i := len(cells) - 1 - int(c.Until.Sub(at)/c.Width); at.Before(c.Until) && i >= 0 {
			cells[i] = t.Glyphs.Change
		}
	}
	return strings.Join(cells, "")
}

// onStep reports whether a column begins a step of the clock.
func onStep(at time.Time, step, width time.Duration) bool {
	_, offset := at.Zone()
	return (time.Duration(at.Unix()+int64(offset))*time.Second)%step < width && at.Truncate(width).Equal(at)
}

// Bar returns a horizontal bar that fills a share of the given width. Anything is visible.
func Bar(t *Theme, n, of, width int) string {
	if n <= 0 || of <= 0 || width <= 0 {
		return ""
	}
	parts := t.Glyphs.parts
	eighths := max(min(n, of)*width*len(parts)/of, 1)
	bar := strings.Repeat(parts[len(parts)-1], eighths/len(parts))
	if rest := eighths % len(parts); rest > 0 {
		bar += parts[rest-1]
	}
	return bar
}
