package chart

// Bars is a chart that compares numbers by length.
type Bars struct {
	Frame
	Bars []Bar
}

// Bar is one number.
type Bar struct {
	Label string
	Whole int64
	Part  int64  // of it, at the end in the other colour
	Text  string // the number as text
}

const (
	rowPixels  = 36 // a line of text, a bar, and the space below
	textPixels = 13 // where the text stands in it
	barTop     = 19
	barPixels  = 9
	labelLimit = 36 // characters beside a number on the narrowest page
	leastShare = 0.006
)

// SVG draws the chart.
func (b Bars) SVG() string {
	var to canvas
	to.begin(b.Frame, "bars", rowPixels*len(b.Bars))
	most := int64(1)
	for _, bar := range b.Bars {
		most = max(most, bar.Whole)
	}
	for i, bar := range b.Bars {
		y := i * rowPixels
		to.row(y, bar.Label, bar.Text)
		rest := visible(bar.Whole-bar.Part, most)
		part := visible(bar.Part, most)
		rest = min(rest, 1-part) // both may be longer than they are, to be visible
		to.part("ok", y, 0, rest)
		to.part("failed", y, rest, part)
		to.WriteString("\n")
	}
	return to.end()
}

// visible is the share of a number, large enough to be seen.
func visible(n, most int64) float64 {
	if n <= 0 {
		return 0
	}
	return max(float64(n)/float64(most), leastShare)
}

// row writes the texts of a row and its empty bar.
func (c *canvas) row(y int, label, text string) {
	c.text("label", "0", y+textPixels, label, labelLimit)
	c.text("value", "100%", y+textPixels, text, labelLimit)
	c.box("track", "0", pixels(float64(y+barTop)), "100%", pixels(barPixels), "")
}

// part draws a part of a bar.
func (c *canvas) part(class string, y int, from, length float64) {
	if length > 0 {
		c.box(class, percent(from, 1), pixels(float64(y+barTop)), percent(length, 1), pixels(barPixels), "")
	}
}
