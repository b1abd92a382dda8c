package logs

import (
	"context"
	"io"
	"sync"
	"time"

	"beacontop/watch/weblog"
)

// pipe is a log that comes on standard input.
type pipe struct {
	*series
	in    io.Reader
	file  *file
	start sync.Once
	out   chan []byte
	ended bool
}

func newPipe(in io.Reader, pool *weblog.Pool) *pipe {
	p := &pipe{series: newSeries(Stdin, time.Time{}, time.Time{}, 0, pool), in: in, out: make(chan []byte), file: &file{name: "-", pool: pool}}
	p.file.begin(0, "", time.Time{})
	p.files, p.watch = []*file{p.file}, "as it comes"
	return p
}

// chunks receives what comes, and is closed behind it. Reading begins with the first
// call. It ends with the stream or with ctx, but for a read that waits: that cannot be
// broken off.
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

// take parses what came; without more the stream has ended.
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
