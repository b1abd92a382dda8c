package weblog

import (
	"runtime"
	"sync"
)

// Pool is shared by parsers: reusable memory and caches of texts. With thousands of logs the
// cost of a log is then that of its lines. It is safe for concurrent use; the zero Pool is
// ready.
type Pool struct {
	mu       sync.Mutex
	decoders []*decoder
	blocks   []*loaded
	reading  int // parsers in Read
}

// New returns a parser at the start of a stream.
func (p *Pool) New() *Parser { return &Parser{pool: p} }

// Trim releases the memory that only Read needs.
func (p *Pool) Trim() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks = nil
	p.decoders = p.decoders[:min(len(p.decoders), 1)]
}

// taken removes and returns the last spare item, if there is one.
func taken[T any](spare *[]*T) *T {
	n := len(*spare) - 1
	if n < 0 {
		return nil
	}
	one := (*spare)[n]
	*spare = (*spare)[:n]
	return one
}

// decode decodes a block with an idle decoder.
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

// leastBytes is the smallest piece of a stream that is worth passing on.
const leastBytes = 32 << 10

// load returns a block with a buffer, smaller the more streams are read at once: merged logs
// of many servers use as much memory as one.
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

// workers is the number of processors a Read uses.
func workers() int { return runtime.GOMAXPROCS(0) }
