package chart

import (
	"fmt"
	"math"
	"time"

	"beacontop/beacon/figures"
)

// Ranges is a chart of ranges of durations on one logarithmic scale.
type Ranges struct {
	Frame
	Ranges []Range
}

// Range is one range.
type Range struct {
	Label   string
	Low     time.Duration
	High    time.Duration
	Unknown bool // hatched
	Text    string
}

// shortest is the shortest duration that is drawn: shorter ones are noise.
const shortest = 100 * time.Microsecond

// scaleLabels is how many labels a narrow page has room for.
const scaleLabels = 5

// SVG draws the chart.
func (r Ranges) SVG() string {
	var to canvas
	height := rowPixels * len(r.Ranges)
	to.begin(r.Frame, "ranges", height+axisPixels)
	low, high := r.decades()
	if low < high {
		to.scale(low, high, height)
	}
	at := func(d time.Duration) float64 {
		return (math.Log10(max(d, shortest).Seconds()) - float64(low)) / float64(high-low)
	}
	fill := ""
	for i, one := range r.Ranges {
		y := i * rowPixels
		to.row(y, one.Label, one.Text)
		switch {
		case one.Unknown && fill == "":
			fill = to.hatching(r.Frame)
			fallthrough
		case one.Unknown:
			to.box("unknown", "0", pixels(float64(y+barTop)), "100%", pixels(barPixels), fill)
		default:
			from := min(at(one.Low), 1-leastShare)
			to.part("ok", y, from, max(at(one.High)-from, leastShare))
		}
		to.WriteString("\n")
	}
	return to.end()
}

// decades are the powers of ten, in seconds, between which all ranges are.
func (r Ranges) decades() (low, high int) {
	low, high = math.MaxInt, math.MinInt
	for _, one := range r.Ranges {
		if !one.Unknown {
			low = min(low, int(math.Floor(math.Log10(max(one.Low, shortest).Seconds()))))
			high = max(high, int(math.Ceil(math.Log10(max(one.High, shortest).Seconds()))))
		}
	}
	if low > high {
		return 0, 0 // all are unknown
	}
	return low, max(high, low+1)
}

// scale draws a line at each power of ten, and labels some of them.
func (c *canvas) scale(low, high, height int) {
	each := (high - low + scaleLabels - 1) / scaleLabels
	for n := low; n <= high; n++ {
		x := percent(float64(n-low), float64(high-low))
		if n > low {
			c.add("<line class=\"rule\" x1=\"%s\" x2=\"%s\" y1=\"0\" y2=\"%d\"/>", x, x, height)
		}
		class := "soft middle"
		switch {
		case n == low:
			class = "soft"
		case n == high:
			class = "soft value"
		case (n-low)%each != 0 || high-n < each:
			continue
		}
		c.text(class, x, height+textPixels, power(n), labelLimit)
	}
	c.WriteString("\n")
}

// power is ten to the n seconds as text.
func power(n int) string {
	switch {
	case n < -3:
		return fmt.Sprintf("%.0f µs", math.Pow10(n+6))
	case n < 0:
		return fmt.Sprintf("%.0f ms", math.Pow10(n+3))
	}
	return figures.Number(int64(math.Pow10(n))) + " s"
}
