package ui

import (
	"errors"
	"fmt"
	"io"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// clipboard sends text to the clipboard of the reader's terminal by OSC 52, which also works
// through SSH if the terminal supports it. Terminals do not report whether they accepted it.
type clipboard struct {
	to     io.Writer // nil: no terminal
	tmux   bool      // tmux: it handles the sequence itself, if configured to
	screen bool      // GNU screen: it forwards wrapped sequences
}

// newClipboard detects tmux and GNU screen from the environment.
func newClipboard(to io.Writer, env func(string) string) clipboard {
	return clipboard{to: to, tmux: env("TMUX") != "", screen: env("TMUX") == "" && env("STY") != ""}
}

const (
	// copyLimitBytes keeps the sequence, in base64, below the 100,000 bytes that xterm accepts.
	copyLimitBytes = 70_000
	// screenLimitBytes is the longest string that GNU screen forwards.
	screenLimitBytes = 768
)

// copy sends the selected item to the clipboard. It cannot interleave with drawing: each Write to
// a file or a console is atomic.
func (m *Model) copy() tea.Cmd {
	p, ok := m.shown().(copied)
	if !ok {
		m.said = "nothing to copy here: rows, groups and records can be copied"
		return nil
	}
	if !m.answered() {
		m.said = "nothing is copied: this pane is not answered yet"
		return nil
	}
	what, text := p.Chosen(&m.sample)
	if what == "" {
		m.said = "nothing is chosen: j and k choose a row"
		return nil
	}
	c := m.clipboard
	return func() tea.Msg {
		if err := c.copy(text); err != nil {
			return doneMsg{err: fmt.Errorf("not copied: %w", err)}
		}
		how := "if the terminal allows it (OSC 52)"
		if c.tmux {
			how = "if tmux allows it (set -s set-clipboard on)"
		}
		return doneMsg{text: "copied " + what + ", " + how}
	}
}

func (c clipboard) copy(text string) error {
	switch {
	case c.to == nil:
		return errors.New("there is no terminal")
	case len(text) > copyLimitBytes:
		return fmt.Errorf("%s is more than terminals take", figures.Size(int64(len(text))))
	}
	sequence := ansi.SetSystemClipboard(text)
	if c.screen {
		sequence = ansi.ScreenPassthrough(sequence, screenLimitBytes)
	}
	_, err := io.WriteString(c.to, sequence)
	return err
}

// copied is a pane that can copy one item, in general the row at the cursor. The description what
// is empty if nothing is selected.
type copied interface {
	Chosen(s *estate.Sample) (what, text string)
}
