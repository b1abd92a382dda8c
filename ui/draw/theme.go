package draw

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Style is a pair of escape sequences around a text, made once per theme: styling adds only bytes
// to a frame. The zero style leaves text unchanged.
type Style struct{ open, close string }

// Theme holds all styles.
type Theme struct {
	Plain  Style
	Dim    Style // labels, rules, unimportant text
	Strong Style // headings, names
	Accent Style // focus
	Cursor Style // the selected row
	Ok     Style
	Warn   Style
	Bad    Style
	Glyphs Glyphs
}

// Glyphs are the signs that show state without colour.
type Glyphs struct {
	Ok, Warn, Bad, Unknown string
	notice                 string // worth a look, but not a problem
	Cursor                 string
	Sorted, Reversed       string // in the heading of the sort column
	Rule                   string
	Unwatched              string // a time that nobody watched
	Ellipsis               string
	Least                  string    // before a number: a lower bound
	Right, Left, Onward    string    // to the beacon, to the agent, to the parent
	box                    [6]string // ┌ ─ ┐ │ └ ┘
	Bars                   []string  // lowest to highest
	ascii                  bool
}

var (
	unicodeGlyphs = Glyphs{
		Ok: "●", Warn: "▲", Bad: "✖", Unknown: "○", notice: "·", Cursor: "▸", Sorted: "▾", Reversed: "▴", Rule: "─", Unwatched: "╱", Ellipsis: "…", Least: "≥", Right: "▸", Left: "◂", Onward: "»",
		box: [6]string{"┌", "─", "┐", "│", "└", "┘"}, Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
	asciiGlyphs = Glyphs{
		Ok: "o", Warn: "!", Bad: "x", Unknown: "?", notice: "-", Cursor: ">", Sorted: "v", Reversed: "^", Rule: "-", Unwatched: "/", Ellipsis: "~", Least: ">=", Right: ">", Left: "<", Onward: "^",
		box: [6]string{"+", "-", "+", "|", "+", "+"}, Bars: []string{".", ".", ":", ":", "|", "|", "#", "#"}, ascii: true,
	}
)

// The theme names. Dark and light differ in the shades that stay readable; both use the sixteen
// colours that every terminal maps to its own palette.
const (
	ThemeDark  = "dark"
	ThemeLight = "light"
	ThemeNone  = "none"
)

// NewTheme returns the theme of a name; any other name is ThemeDark.
func NewTheme(name string, ascii bool) Theme {
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.ANSI)
	if name == ThemeNone {
		renderer.SetColorProfile(termenv.Ascii)
	}
	s := func() lipgloss.Style { return renderer.NewStyle() }
	colour := func(dark, light string) lipgloss.Style {
		if name == ThemeLight {
			return s().Foreground(lipgloss.Color(light))
		}
		return s().Foreground(lipgloss.Color(dark))
	}
	t := Theme{
		Dim:    made(colour("8", "8")),
		Strong: made(s().Bold(true)),
		Accent: made(colour("14", "4").Bold(true)),
		Cursor: made(s().Reverse(true)),
		Ok:     made(colour("10", "2")),
		Warn:   made(colour("11", "5")),
		Bad:    made(colour("9", "1").Bold(true)),
		Glyphs: unicodeGlyphs,
	}
	if ascii {
		t.Glyphs = asciiGlyphs
	}
	return t
}

// made extracts the escape sequences of a style.
func made(s lipgloss.Style) Style {
	const mark = "x"
	open, end, _ := strings.Cut(s.Render(mark), mark)
	return Style{open, end}
}
