package chart

import (
	"math"
	"strconv"
	"time"
)

// Columns is a chart of a number over time.
type Columns struct {
	Frame
	Start     time.Time // of the first column, in whole hours
	StepHours int       // of each
	Columns   []Column
}

// Column is one number.
type Column struct {
	Whole   int64
	Part    int64  // of it, drawn on top in the other colour
	Unknown bool   // hatched, behind the number
	Text    string // tooltip
}

const (
	plotPixels  = 150 // height of the columns
	leastPixels = 2   // a smaller column is invisible
	axisPixels  = 22  // below the columns
	manyColumns = 60  // from here on there is no space between columns
)

// SVG draws the chart.
func (c Columns) SVG() string {
	var to canvas
	to.begin(c.Frame, "columns", plotPixels+axisPixels+plotTop)
	c.holes(&to)
	most := c.grid(&to)
	for i, one := range c.Columns {
		c.column(&to, i, one, most)
	}
	c.times(&to)
	return to.end()
}

// plotTop is the space above the columns: half a line, and the smallest column on top of the largest.
const plotTop = 8

// holes hatches what is unknown, neighbours together.
func (c Columns) holes(to *canvas) {
	fill := ""
	for i := 0; i < len(c.Columns); i++ {
		first := i
		for i < len(c.Columns) && c.Columns[i].Unknown {
			i++
		}
		if i == first {
			continue
		}
		if fill == "" {
			fill = to.hatching(c.Frame)
		}
		to.box("unknown", c.at(first), pixels(plotTop), percent(float64(i-first), float64(len(c.Columns))), pixels(plotPixels), fill)
		to.WriteString("\n")
	}
}

// at is the left edge of a column.
func (c Columns) at(i int) string { return percent(float64(i), float64(len(c.Columns))) }

// grid draws horizontal lines at round numbers, and returns the number at the top.
func (c Columns) grid(to *canvas) (most float64) {
	for _, one := range c.Columns {
		most = max(most, float64(one.Whole))
	}
	step := roundStep(most)
	most = max(math.Ceil(most/step), 1) * step
	for n := 0.0; n <= most; n += step {
		y := plotTop + int(plotPixels*(1-n/most)+0.5)
		to.add("<line class=\"rule\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>", y, y)
		to.text("soft value", "-6", y+4, short(n), 12)
		to.WriteString("\n")
	}
	return most
}

// roundStep is 1, 2 or 5 times a power of ten, of which two to five make a number.
func roundStep(most float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(most, 1))))
	for _, step := range []float64{power / 5, power / 2, power} {
		if step >= 1 && most/step <= 5 {
			return step
		}
	}
	return max(2*power, 1)
}

// short is a round number: "500", "20 k", "5 M".
func short(n float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if n >= unit.size {
			return strconv.FormatFloat(n/unit.size, 'f', -1, 64) + unit.name
		}
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func (c Columns) column(to *canvas, i int, one Column, most float64) {
	if one.Whole <= 0 {
		return
	}
	width := 1.0
	if len(c.Columns) < manyColumns {
		width = 0.86
	}
	across := percent(width, float64(len(c.Columns)))
	part := plotPixels * float64(one.Part) / most
	rest := plotPixels * float64(one.Whole-one.Part) / most
	to.add("<g><title>%s</title>", escaped(one.Text))
	y := float64(plotTop + plotPixels)
	for _, bar := range []struct {
		class  string
		height float64
	}{{"ok", rest}, {"failed", part}} {
		if bar.height > 0 {
			height := max(bar.height, leastPixels)
			y -= height
			to.box(bar.class, c.at(i), pixels(y), across, pixels(height), "")
		}
	}
	to.WriteString("</g>\n")
}
