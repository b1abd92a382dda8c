package reading

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon/printable"
)

// progress shows the progress of reading on a terminal, in one line.
type progress struct {
	of    *Reading
	total int64 // bytes; 0: unknown
	since time.Time
}

func progressOf(of *Reading) progress {
	p := progress{of: of, since: time.Now()}
	for _, in := range of.Inputs {
		p.total += in.Bytes
		if in.Bytes == 0 && in.Name == "-" {
			p.total = 0
			break
		}
	}
	return p
}

// run shows the progress four times a second, and clears the line at the end.
func (p *progress) run(done <-chan struct{}) {
	tick := time.NewTicker(time.Second / 4)
	defer tick.Stop()
	const clear = "\r\x1b[K"
	for shown := false; ; shown = true {
		select {
		case <-done:
			if shown {
				_, _ = io.WriteString(p.of.Progress, clear)
			}
			return
		case now := <-tick.C:
			_, _ = io.WriteString(p.of.Progress, clear+p.line(p.of.bytes.Load(), int(p.of.current.Load()), now.Sub(p.since)))
		}
	}
}

// line is the text after that many bytes, for the given log number and elapsed time.
func (p *progress) line(read int64, log int, spent time.Duration) string {
	const mega = 1e6
	speed := float64(read) / max(spent.Seconds(), 0.001)
	name := []rune(printable.Text(filepath.Base(p.of.Inputs[log].Name)))
	if len(name) > 24 {
		name = append(name[:23], '…')
	}
	text := fmt.Sprintf("%s  %d of %d  %.0f MB  %.0f MB/s", string(name), log+1, len(p.of.Inputs), float64(read)/mega, speed/mega)
	if p.total <= 0 || read > p.total {
		return "reading " + text
	}
	const bar = 20
	share := float64(read) / float64(p.total)
	full := int(share * bar)
	left := time.Duration(float64(p.total-read) / max(speed, 1) * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("[%s%s] %3.0f %%  %s  %s left", strings.Repeat("#", full), strings.Repeat("·", bar-full), share*100, text, left)
}
