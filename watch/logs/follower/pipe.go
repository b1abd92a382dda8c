package follower

import (
	"context"
	"io"
	"sync"
	"time"

	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// pipe is a log on standard input.
type pipe struct {
	*series
	in    io.Reader
	file  *file
	start sync.Once
	out   chan []byte
	ended bool
}

func newPipe(in io.Reader, pool *weblog.Pool) *pipe {
	p := &pipe{series: newSeries(logs.Stdin, time.Time{}, time.Time{}, 0, pool), in: in, out: make(chan []byte), file: &file{name: "-", pool: pool}}
	p.file.begin(0, "", time.Time{})
	p.files, p.watch = []*file{p.file}, "stream"
	return p
}

// chunks returns a channel of the text read, closed at its end. Reading starts with the first call.
// It ends with the stream or with ctx; a blocked Read cannot be canceled.
func (p *pipe) chunks(ctx context.Context) <-chan []byte {
	if p == nil || p.ended {
		return nil
	}
	p.start.Do(func() { go p.pump(ctx) })
	return p.out
}

func (p *pipe) pump(ctx context.Context) {
	defer close(p.out)
	for {
		text := make([]byte, bufferBytes)
		n, err := p.in.Read(text)
		if n > 0 {
			select {
			case p.out <- text[:n]:
			case <-ctx.Done():
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// take parses text; if more is false, the stream has ended.
func (p *pipe) take(text []byte, more bool, now time.Time, to *sink) {
	p.file.parser.Until(now.Add(ahead))
	p.file.take(text, now, to)
	if !more {
		p.ended, p.watch = true, "ended"
		p.file.end(to)
	}
	p.account(p.file, now)
	to.flush()
}
