//go:build !windows

package ui

import (
	"io"

	tea "github.com/charmbracelet/bubbletea"
)

func asciiOnly(io.Writer) bool { return false }

// followSize has nothing to do: SIGWINCH tells of a new size.
func followSize(*tea.Program, io.Writer) (stop func()) { return func() {} }
