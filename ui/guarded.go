package ui

import (
	"fmt"
	"runtime/debug"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// guarded is a model whose panics end its program and nothing else. The library would write them to
// standard output, which is not that of the viewer.
type guarded struct {
	model tea.Model
	err   error // why it has ended
}

// panicMsg is the panic of a command.
type panicMsg struct{ err error }

// Init starts the model.
func (g *guarded) Init() tea.Cmd { return guard(g.model.Init()) }

// Update handles a message.
func (g *guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	if p, is := msg.(panicMsg); is && g.err == nil {
		g.err = p.err
	}
	if g.err != nil {
		return g, tea.Quit
	}
	defer func() {
		if p := recover(); p != nil {
			g.err, cmd = panicked(p), tea.Quit
		}
	}()
	_, cmd = g.model.Update(msg)
	return g, guard(cmd)
}

// View returns the frame.
func (g *guarded) View() (frame string) {
	if g.err != nil {
		return ""
	}
	defer func() {
		if p := recover(); p != nil {
			g.err = panicked(p) // the next message, at the latest a tick, ends the program
		}
	}()
	return g.model.View()
}

// guard returns a command whose panic is a message.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if p := recover(); p != nil {
				msg = panicMsg{panicked(p)}
			}
		}()
		msg = cmd()
		if batch, is := msg.(tea.BatchMsg); is {
			for i := range batch {
				batch[i] = guard(batch[i])
			}
		}
		return msg
	}
}

// panicked is an error that says where a panic was.
func panicked(value any) error {
	where := "an unknown place"
	lines := strings.Split(string(debug.Stack()), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") && i+3 < len(lines) {
			where, _, _ = strings.Cut(strings.TrimSpace(lines[i+3]), " ")
			where = where[strings.LastIndexByte(where, '/')+1:]
		}
	}
	return fmt.Errorf("panic: %v at %s", value, where)
}
