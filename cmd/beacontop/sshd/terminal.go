package sshd

import (
	"io"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Terminal is the terminal of a viewer.
type Terminal struct {
	In    io.ReadCloser
	Out   io.Writer
	Lines io.Writer     // for text instead of a screen
	Sizes <-chan [2]int // columns and rows: the first, and each change
	Type  string        // TERM
	UTF8  bool          // it says so itself
	// Env are the variables that the client sends: of variables.
	Env map[string]string
}

// variables are those of a client that matter to a screen. OpenSSH sends LANG and LC_* by itself on most
// systems, the others with SetEnv.
var variables = []string{"LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR", "COLORFGBG", "TZ"}

// variableBytes is the longest value that is accepted.
const variableBytes = 128

// Bounds of a terminal: more than any screen has. A frame has a cell for each.
const (
	mostColumns, mostRows   = 1000, 400
	usualColumns, usualRows = 80, 24
)

// modeUTF8 is the opcode of IUTF8 among the terminal modes (RFC 8160).
const modeUTF8 = 42

// openTerminal reads a pty-req (RFC 4254, 6.2).
func (s *session) openTerminal(payload []byte) bool {
	var asked struct {
		Type                         string
		Columns, Rows, Width, Height uint32
		Modes                        string
	}
	if ssh.Unmarshal(payload, &asked) != nil || !plain(asked.Type) {
		return false
	}
	s.terminal = &Terminal{Type: asked.Type, UTF8: hasUTF8(asked.Modes), Sizes: s.sizes, Env: s.env}
	s.sizes <- bounded(asked.Columns, asked.Rows)
	return true
}

// hasUTF8 looks for a mode in a list of opcodes with values of 32 bits (RFC 4254, 8).
func hasUTF8(modes string) bool {
	for ; len(modes) >= 5 && modes[0] > 0 && modes[0] < 160; modes = modes[5:] {
		if modes[0] == modeUTF8 {
			return modes[4] != 0
		}
	}
	return false
}

// resize passes on a new size: only the newest, if the program is slow.
func (s *session) resize(payload []byte) bool {
	var asked struct{ Columns, Rows, Width, Height uint32 }
	if ssh.Unmarshal(payload, &asked) != nil {
		return false
	}
	select {
	case <-s.sizes:
	default:
	}
	s.sizes <- bounded(asked.Columns, asked.Rows) // there is room: only this goroutine sends
	return true
}

// bounded returns a size that can be drawn. A client without a size of its own sends 0.
func bounded(columns, rows uint32) [2]int {
	if columns == 0 || rows == 0 {
		return [2]int{usualColumns, usualRows}
	}
	return [2]int{int(min(columns, mostColumns)), int(min(rows, mostRows))}
}

func (s *session) setVariable(payload []byte) bool {
	var v struct{ Name, Value string }
	if ssh.Unmarshal(payload, &v) != nil || !slices.Contains(variables, v.Name) || !plain(v.Value) {
		return false
	}
	s.env[v.Name] = v.Value
	return true
}

// plain reports whether a text is short and has no control characters.
func plain(text string) bool {
	return len(text) <= variableBytes && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
