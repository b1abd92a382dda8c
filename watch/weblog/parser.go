package weblog

import (
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Parser parses one stream: one log, or the logs of one site in the order in which they were
// written. It is not safe for concurrent use; Read is concurrent internally. The zero Parser
// is not usable.
type Parser struct {
	splitter splitter
	latest   time.Time // later rows are malformed; zero: no limit
	standing           // after the last complete line
	report   Report
	pool     *Pool
	block    block // for Feed
}

// New returns a parser at the start of a stream, with its own Pool.
func New() *Parser { return new(Pool).New() }

// Until makes rows with a later time count as malformed from here on, so that a clock that was
// briefly wrong does not make all later rows look old. With the zero time, the initial value, there
// is no limit. It must not be called while Read runs.
func (p *Parser) Until(latest time.Time) { p.latest = latest }

// Feed parses the next piece of the stream and calls each for every event in the lines that it
// completes. The event is valid during the call. An incomplete line is kept until its end
// arrives; data is not kept.
func (p *Parser) Feed(data []byte, each func(*event.Event)) {
	for piece := range slices.Chunk(data, blockBytes) {
		if p.splitter.split(piece, &p.block) {
			p.decode(each)
		}
	}
}

// Flush ends the stream, for example when its file was replaced: an unterminated line is
// parsed as far as it is reliable. In a row with columns the last one may be truncated, so it
// is ignored.
func (p *Parser) Flush(each func(*event.Event)) {
	if p.splitter.pending == 0 {
		return
	}
	p.splitter.end(&p.block)
	p.splitter.pending = 0
	if p.layout != nil {
		p.block.head.withoutLast()
	}
	p.decode(each)
}

func (p *Parser) decode(each func(*event.Event)) {
	p.block.standing, p.block.latest = p.standing, p.latest
	p.pool.decode(&p.block)
	p.standing = p.block.standing
	p.report.add(&p.block.report)
	for i := range p.block.events {
		each(&p.block.events[i])
	}
}

// Report describes the lines completed so far. It may be called between calls of Feed, and in
// the function that Read passes its batches to.
func (p *Parser) Report() Report {
	r := p.report
	r.Examples = slices.Clone(r.Examples)
	return r
}

// Pending returns the number of bytes of the incomplete line: reading can be resumed that far
// before the current position.
func (p *Parser) Pending() int64 { return p.splitter.pending }
