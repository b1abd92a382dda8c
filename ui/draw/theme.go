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
	Well   Style // the sign of what is as it should be, where most is
	Head   Style // headings of tables
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
	Up, Down, Onward       string    // to the beacon, to the agent, to the parent
	Right, Left            string    // ends of an arrow
	Change                 string    // something changed then
	box                    [6]string // ╭ ─ ╮ │ ╰ ╯
	axis                   [3]string // │ ┤ ┼
	Bars                   []string  // lowest to highest
	parts                  []string  // of a cell of a horizontal bar
	ascii                  bool
}

var (
	unicodeGlyphs = Glyphs{
		Ok: "●", Warn: "▲", Bad: "✖", Unknown: "○", notice: "·", Cursor: "›", Sorted: "▾", Reversed: "▴", Rule: "─", Unwatched: "╱", Ellipsis: "…", Least: "≥", Up: "↑", Down: "↓", Onward: "»", Right: "▸", Left: "◂", Change: "◆",
		box: [6]string{"╭", "─", "╮", "│", "╰", "╯"}, axis: [3]string{"│", "┤", "┼"}, parts: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, Bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
	asciiGlyphs = Glyphs{
		Ok: "o", Warn: "!", Bad: "x", Unknown: "?", notice: "-", Cursor: ">", Sorted: "+", Reversed: "-", Rule: "-", Unwatched: "/", Ellipsis: "~", Least: ">=", Up: "^", Down: "v", Onward: "=", Right: ">", Left: "<", Change: "*",
		box: [6]string{"+", "-", "+", "|", "+", "+"}, axis: [3]string{"|", "|", "+"}, parts: []string{"#"}, Bars: []string{".", ".", ":", ":", "|", "|", "#", "#"}, ascii: true,
	}
)

// The theme names. Dark and light differ in the shades that stay readable; all use the sixteen
// colours that every terminal maps to its own palette. The two for colour-blind readers avoid green:
// their states differ for deuteranopes, protanopes and tritanopes, too.
const (
	ThemeDark             = "dark"
	ThemeLight            = "light"
	ThemeColourBlind      = "colourblind"
	ThemeColourBlindLight = "colourblind-light"
	ThemeNone             = "none"
)

// palette holds the colours of a theme, by their numbers.
type palette struct{ accent, ok, well, warn, bad uint }

var palettes = map[string]palette{
	ThemeDark:             {accent: 14, ok: 10, well: 2, warn: 11, bad: 9},
	ThemeLight:            {accent: 4, ok: 2, well: 2, warn: 5, bad: 1},
	ThemeColourBlind:      {accent: 14, ok: 12, well: 12, warn: 11, bad: 9},
	ThemeColourBlindLight: {accent: 6, ok: 4, well: 4, warn: 5, bad: 1},
}

// NewTheme returns the theme of a name; any other name is ThemeDark.
func NewTheme(name string, ascii bool) Theme {
	renderer := lipgloss.NewRenderer(io.Discard)
	renderer.SetColorProfile(termenv.ANSI)
	if name == ThemeNone {
		renderer.SetColorProfile(termenv.Ascii)
	}
	s := func() lipgloss.Style { return renderer.NewStyle() }
	colour := func(number uint) lipgloss.Style { return s().Foreground(lipgloss.ANSIColor(number)) }
	c, known := palettes[name]
	if !known {
		c = palettes[ThemeDark]
	}
	t := Theme{
		Dim:    made(colour(8)),
		Strong: made(s().Bold(true)),
		Accent: made(colour(c.accent).Bold(true)),
		Cursor: made(s().Reverse(true)),
		Ok:     made(colour(c.ok)),
		Well:   made(colour(c.well)),
		Head:   made(s().Underline(true)),
		Warn:   made(colour(c.warn)),
		Bad:    made(colour(c.bad).Bold(true)),
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
