//go:build !windows

package ui

import (
	"cmp"
	"io"

	tea "github.com/charmbracelet/bubbletea"
)

// asciiOnly reports whether the locale is not UTF-8, in which case the terminal is likely to show
// wrong characters. The first variable that is not empty counts (POSIX, Environment Variables,
// 8.2); without any, the locale is POSIX.
func asciiOnly(environment func(string) string, _ io.Writer) bool {
	return !isUTF8(cmp.Or(environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG")))
}

// followSize does nothing: SIGWINCH reports a new size.
func followSize(*tea.Program, io.Writer) (stop func()) { return func() {} }
