package weblog

import (
	"runtime"
	"sync"
)

// Pool is what parsers share: memory that is used again, and texts that were seen before.
// With thousands of logs it is what keeps the price of a log at that of its lines. It is
// safe for concurrent use; the zero Pool is ready.
type Pool struct {
	mu       sync.Mutex
	decoders []*decoder
	blocks   []*loaded
	reading  int // parsers that are in Read
}

// New returns a parser at the beginning of a stream.
func (p *Pool) New() *Parser { return &Parser{pool: p} }

// Trim gives back the memory that only Read needs.
func (p *Pool) Trim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks = nil
	p.decoders = p.decoders[:min(len(p.decoders), 1)]
}

// taken takes the last of some spare things, if there is one.
func taken[T any](spare *[]*T) *T {
	n := len(*spare) - 1
	if n < 0 {
		return nil
	}
	one := (*spare)[n]
	*spare = (*spare)[:n]
	return one
}

// decode decodes a block with whichever decoder is idle.
func (p *Pool) decode(b *block) {
	p.mu.Lock()
	d := taken(&p.decoders)
	p.mu.Unlock()
	if d == nil {
		d = newDecoder()
	}
	d.decode(b)
	p.mu.Lock()
	p.decoders = append(p.decoders, d)
	p.mu.Unlock()
}

// begin counts a Read, which returns its blocks with end.
func (p *Pool) begin() {
	p.mu.Lock()
	p.reading++
	p.mu.Unlock()
}

func (p *Pool) end(blocks []*loaded) {
	p.mu.Lock()
	p.reading--
	p.blocks = append(p.blocks, blocks...)
	p.mu.Unlock()
}

// leastBytes is the smallest piece of a stream that is worth handing over.
const leastBytes = 32 << 10

// load returns a block whose buffer is ready, smaller the more streams are read at once:
// logs of many servers that are merged take as much memory as one.
func (p *Pool) load() *loaded {
	p.mu.Lock()
	b, size := taken(&p.blocks), max(blockBytes/max(p.reading, 1), leastBytes)
	p.mu.Unlock()
	if b == nil {
		b = &loaded{decoded: make(chan struct{}, 1)}
	}
	if cap(b.buffer) < size {
		b.buffer = make([]byte, size)
	}
	b.buffer = b.buffer[:size]
	return b
}

// workers is how many processors a Read uses.
func workers() int { return runtime.GOMAXPROCS(0) }
