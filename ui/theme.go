package ui

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// style is a pair of escape sequences around a text, made once per theme: styling
// costs a frame nothing but bytes. The zero style leaves text as it is.
type style struct{ open, close string }

// theme is all the colours there are.
type theme struct {
	plain  style
	dim    style // labels, rules, what is not news
	strong style // headings, names
	accent style // focus
	cursor style // the row that is chosen
	ok     style
	warn   style
	bad    style
	glyphs glyphs
}

// glyphs are the signs that tell state without colour.
type glyphs struct {
	ok, warn, bad, unknown string
	notice                 string // worth a look, and nothing is wrong
	cursor                 string
	sorted, reversed       string // in the heading of the column that sorts
	rule                   string
	ellipsis               string
	least                  string    // before a number: that, or more
	right, left, onward    string    // up to the beacon, down to the agent, on to the parent
	box                    [6]string // ┌ ─ ┐ │ └ ┘
	bars                   []string  // from least to most
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

// Themes by name. Dark and light differ in the shades that stay readable; both use
// the sixteen colours that every terminal maps to its own palette.
const (
	ThemeDark  = "dark"
	ThemeLight = "light"
	ThemeNone  = "none"
	ThemeAuto  = "auto" // as the terminal says: dark or light
)

// Themes lists the names that Config.Theme takes.
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

// made takes the escape sequences out of a style.
func made(s lipgloss.Style) style {
	const mark = "x"
	open, end, _ := strings.Cut(s.Render(mark), mark)
	return style{open, end}
}
