package weblog

import (
	"context"
	"errors"
	"io"
	"sync"

	"beacontop/beacon/estate"
)

// aheadBlocks is how many blocks may be read before a processor is free for them: one
// is being filled while one waits.
const aheadBlocks = 2

// Read takes the stream on to the end of r, on all processors, and hands over what it
// finds in the order of the lines. A batch belongs to each during the call, may be
// changed there, and may be empty.
//
//	r ──▶ cut into blocks of whole lines ──┬─▶ decode ─┬──▶ in order ──▶ each
//	      and follow the columns           └─▶ decode ─┘
//
// It is the same as Feed with everything that r gives: a line that has begun waits, and
// both may follow. When r fails, all that it gave was handed over. After an error of
// each, or the end of ctx, the parser is not usable any more. Read returns only
// when a Read of r that is running does.
func (p *Parser) Read(ctx context.Context, r io.Reader, each func([]estate.Event) error) error {
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

// assembly is the line on which blocks are read, decoded and delivered. Every channel
// has room for all its blocks, so nobody waits for anybody but the reader, for a free one.
type assembly struct {
	blocks []*loaded
	free   chan *loaded
	work   chan *loaded
	order  chan *loaded
}

// loaded is a block with the memory that its body is in.
type loaded struct {
	block
	buffer  []byte
	decoded chan struct{} // one slot: the decoder does not wait
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

// cut reads blocks until the reader ends and sends them on, each with the layout that is
// in force before it.
func (p *Parser) cut(ctx context.Context, r io.Reader, to assembly) error {
	const patience = 100 // reads in a row that gave nothing, as in bufio
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

// send sends on the lines that ended in the n bytes that were read.
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

// deliver hands the decoded blocks over in order. After an error it only takes the rest
// off the line.
func (p *Parser) deliver(from assembly, stop func(), each func([]estate.Event) error) error {
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
