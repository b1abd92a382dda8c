package ui

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// style is a pair of escape sequences around a text, made once per theme: styling adds only bytes
// to a frame. The zero style leaves text unchanged.
type style struct{ open, close string }

// theme holds all styles.
type theme struct {
	plain  style
	dim    style // labels, rules, unimportant text
	strong style // headings, names
	accent style // focus
	cursor style // the selected row
	ok     style
	warn   style
	bad    style
	glyphs glyphs
}

// glyphs are the signs that show state without colour.
type glyphs struct {
	ok, warn, bad, unknown string
	notice                 string // worth a look, but not a problem
	cursor                 string
	sorted, reversed       string // in the heading of the sort column
	rule                   string
	ellipsis               string
	least                  string    // before a number: a lower bound
	right, left, onward    string    // to the beacon, to the agent, to the parent
	box                    [6]string // ┌ ─ ┐ │ └ ┘
	bars                   []string  // lowest to highest
	ascii                  bool
}

var (
	unicodeGlyphs = glyphs{
		ok: "●", warn: "▲", bad: "✖", unknown: "○", notice: "·", cursor: "▸", sorted: "▾", reversed: "▴", rule: "─", ellipsis: "…", least: "≥", right: "▸", left: "◂", onward: "»",
		box: [6]string{"┌", "─", "┐", "│", "└", "┘"}, bars: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
	asciiGlyphs = glyphs{
		ok: "o", warn: "!", bad: "x", unknown: "?", notice: "-", cursor: ">", sorted: "v", reversed: "^", rule: "-", ellipsis: "~", least: ">=", right: ">", left: "<", onward: "^",
		box: [6]string{"+", "-", "+", "|", "+", "+"}, bars: []string{".", ".", ":", ":", "|", "|", "#", "#"}, ascii: true,
	}
)

// The theme names. Dark and light differ in the shades that stay readable; both use the sixteen
// colours that every terminal maps to its own palette.
const (
	ThemeDark  = "dark"
	ThemeLight = "light"
	ThemeNone  = "none"
	ThemeAuto  = "auto" // dark or light, as the terminal reports
)

// Themes lists the valid names of Config.Theme, except ThemeAuto.
var Themes = []string{ThemeDark, ThemeLight, ThemeNone}

func newTheme(name string, ascii bool) theme {
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
	t := theme{
		dim:    made(colour("8", "8")),
		strong: made(s().Bold(true)),
		accent: made(colour("14", "4").Bold(true)),
		cursor: made(s().Reverse(true)),
		ok:     made(colour("10", "2")),
		warn:   made(colour("11", "5")),
		bad:    made(colour("9", "1").Bold(true)),
		glyphs: unicodeGlyphs,
	}
	if ascii {
		t.glyphs = asciiGlyphs
	}
	return t
}

// made extracts the escape sequences of a style.
func made(s lipgloss.Style) style {
	const mark = "x"
	open, end, _ := strings.Cut(s.Render(mark), mark)
	return style{open, end}
}
