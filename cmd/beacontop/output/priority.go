package output

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
)

// priorities is a log handler whose lines begin with their priority. They have no time and no level.
type priorities struct {
	slog.Handler
	to *prefixed
}

// newPriorities writes such lines.
func newPriorities(to io.Writer) slog.Handler {
	p := &prefixed{to: to}
	return priorities{slog.NewTextHandler(p, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
			return slog.Attr{}
		}
		return a
	}}), p}
}

// Handle writes one line.
func (h priorities) Handle(ctx context.Context, r slog.Record) error {
	h.to.mu.Lock()
	defer h.to.mu.Unlock()
	h.to.priority = priorityOf(r.Level)
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the priorities.
func (h priorities) WithAttrs(attrs []slog.Attr) slog.Handler {
	return priorities{h.Handler.WithAttrs(attrs), h.to}
}

// WithGroup keeps the priorities.
func (h priorities) WithGroup(name string) slog.Handler {
	return priorities{h.Handler.WithGroup(name), h.to}
}

// Priorities of syslog (RFC 5424 §6.2.1).
const (
	priorityError   = 3
	priorityWarning = 4
	priorityInfo    = 6
)

func priorityOf(l slog.Level) int {
	switch {
	case l >= slog.LevelError:
		return priorityError
	case l >= slog.LevelWarn:
		return priorityWarning
	}
	return priorityInfo
}

// prefixed adds the priority to each line.
type prefixed struct {
	to io.Writer

	mu       sync.Mutex
	priority int
	line     []byte
}

// Write is called with mu held, once for each line.
func (p *prefixed) Write(line []byte) (int, error) {
	p.line = append(fmt.Appendf(p.line[:0], "<%d>", p.priority), line...)
	if _, err := p.to.Write(p.line); err != nil {
		return 0, err
	}
	return len(line), nil
}
