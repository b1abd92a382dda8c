package chart

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"beacontop/beacon/printable"
)

// Frame is what every chart has.
type Frame struct {
	ID          string // unique in the page: a word of our own
	Title       string
	Description string // the main result, for those who do not see the chart
}

// canvas collects the elements of one chart.
type canvas struct{ strings.Builder }

func (c *canvas) add(format string, values ...any) { fmt.Fprintf(&c.Builder, format, values...) }

// begin opens a chart. Its width is that of its container; its height is in pixels.
func (c *canvas) begin(f Frame, class string, height int) {
	c.add("<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-title %s-text\" width=\"100%%\" height=\"%d\">\n", class, f.ID, f.ID, height)
	c.add("<title id=\"%s-title\">%s</title>\n<desc id=\"%s-text\">%s</desc>\n", f.ID, escaped(f.Title), f.ID, escaped(f.Description))
}

func (c *canvas) end() string {
	c.WriteString("</svg>\n")
	return c.String()
}

// hatching defines the pattern of unknown values, and returns how to fill with it.
func (c *canvas) hatching(f Frame) (fill string) {
	c.add("<defs><pattern id=\"%s-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"+
		"<rect class=\"blank\" width=\"6\" height=\"6\"/><rect class=\"hatch\" width=\"2\" height=\"6\"/></pattern></defs>\n", f.ID)
	return fmt.Sprintf(" fill=\"url(#%s-hatch)\"", f.ID)
}

// percent is a share of the width.
func percent(part, whole float64) string {
	if whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(float64(int64(100_000*part/whole+0.5))/1000, 'f', -1, 64) + "%"
}

// pixels is a vertical position or length.
func pixels(n float64) string { return strconv.FormatFloat(float64(int64(n*10+0.5))/10, 'f', -1, 64) }

// box draws a rectangle; more are further attributes.
func (c *canvas) box(class, x, y, width, height, more string) {
	c.add("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"%s/>", class, x, y, width, height, more)
}

// text writes a text of at most some characters; the whole text is its tooltip.
func (c *canvas) text(class, x string, y int, text string, limit int) {
	shown := printable.Text(text)
	c.add("<text class=\"%s\" x=\"%s\" y=\"%d\">", class, x, y)
	if utf8.RuneCountInString(shown) > limit {
		c.add("<title>%s</title>", html.EscapeString(shown))
		shown = string([]rune(shown)[:limit-1]) + "…"
	}
	c.WriteString(html.EscapeString(shown) + "</text>")
}

func escaped(s string) string { return html.EscapeString(printable.Text(s)) }
