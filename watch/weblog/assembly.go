package weblog

import (
	"context"
	"errors"
	"io"
	"sync"

	"beacontop/beacon/event"
)

// aheadBlocks is how many blocks may be read before a processor is free for them: one is being
// filled while one waits.
const aheadBlocks = 2

// Read reads the stream to the end of r, on all processors, and passes the events on in the order
// of the lines. A batch may be modified, but only during the call of each, and may be empty.
//
//	r ──▶ split into blocks of whole lines ─┬─▶ decode ─┬──▶ in order ──▶ each
//	      and follow the columns           └─▶ decode ─┘
//
// Read is equivalent to Feed with all data of r: an incomplete line is kept, and both may be called
// again. If r fails, everything read was passed on. After an error of each, or the end of ctx, the
// parser is no longer usable. Read does not return before a running call of r.Read does.
func (p *Parser) Read(ctx context.Context, r io.Reader, each func([]event.Event) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p.pool.begin()
	line := p.assembly(workers() + aheadBlocks)
	defer func() { p.pool.end(line.blocks) }()
	var all sync.WaitGroup
	var readErr error
	all.Go(func() {
		defer close(line.work)
		defer close(line.order)
		readErr = p.cut(ctx, r, line)
	})
	for range workers() {
		all.Go(func() { line.decode(p.pool) })
	}
	err := p.deliver(line, stop, each)
	all.Wait()
	if err != nil {
		return err
	}
	return readErr
}

// assembly is the pipeline in which blocks are read, decoded and delivered. Every channel has
// capacity for all blocks, so no stage blocks except the reader, for a free block.
type assembly struct {
	blocks []*loaded
	free   chan *loaded
	work   chan *loaded
	order  chan *loaded
}

// loaded is a block with its memory.
type loaded struct {
	block
	buffer  []byte
	decoded chan struct{} // one slot: the decoder does not block
}

func (p *Parser) assembly(blocks int) assembly {
	a := assembly{nil, make(chan *loaded, blocks), make(chan *loaded, blocks), make(chan *loaded, blocks)}
	for range blocks {
		b := p.pool.load()
		a.blocks = append(a.blocks, b)
		a.free <- b
	}
	return a
}

func (a assembly) decode(pool *Pool) {
	for b := range a.work {
		pool.decode(&b.block)
		b.decoded <- struct{}{}
	}
}

// cut reads blocks until the reader ends and sends them on, each with the layout that applies
// at its start.
func (p *Parser) cut(ctx context.Context, r io.Reader, to assembly) error {
	const patience = 100 // successive reads without data, as in bufio
	for idle := 0; idle < patience; {
		var b *loaded
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b = <-to.free:
		}
		n, err := r.Read(b.buffer)
		if idle++; n > 0 {
			idle = 0
		}
		p.send(b, n, to)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// send sends on the lines completed by the n bytes read.
func (p *Parser) send(b *loaded, n int, to assembly) {
	if !p.splitter.split(b.buffer[:n], &b.block) {
		to.free <- b
		return
	}
	b.standing, b.latest = p.standing, p.latest
	p.standing = b.after()
	to.work <- b
	to.order <- b
}

// deliver passes the decoded blocks on in order. After an error it only drains the pipeline.
func (p *Parser) deliver(from assembly, stop func(), each func([]event.Event) error) error {
	var err error
	for b := range from.order {
		<-b.decoded
		if err == nil {
			p.report.add(&b.report)
			if err = each(b.events); err != nil {
				stop()
			}
		}
		from.free <- b
	}
	return err
}
