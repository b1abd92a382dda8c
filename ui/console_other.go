//go:build !windows

package ui

import (
	"cmp"
	"io"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// asciiOnly reports whether the locale is not UTF-8: then the terminal is likely to show other
// signs than those that are written. The first variable that is not empty counts (POSIX,
// Environment Variables, 8.2), and without any the locale is POSIX.
func asciiOnly(environment func(string) string, _ io.Writer) bool {
	locale := cmp.Or(environment("LC_ALL"), environment("LC_CTYPE"), environment("LANG"))
	codeset := locale // as macOS does: LC_CTYPE=UTF-8
	if _, after, ok := strings.Cut(locale, "."); ok {
		codeset, _, _ = strings.Cut(after, "@")
	}
	return !strings.EqualFold(strings.ReplaceAll(codeset, "-", ""), "utf8")
}

// followSize has nothing to do: SIGWINCH reports a new size.
func followSize(*tea.Program, io.Writer) (stop func()) { return func() {} }
