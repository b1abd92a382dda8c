package weblog

import (
	"slices"
	"time"

	"beacontop/beacon/estate"
)

// Parser reads one stream: one log, or the logs of one site in the order in which they
// were written. It is not safe for concurrent use; Read does its own sharing. The
// zero Parser is not usable.
type Parser struct {
	splitter splitter
	latest   time.Time // rows of later times are not believed; zero: all are
	standing           // after the last whole line
	report   Report
	pool     *Pool
	block    block // of Feed
}

// New returns a parser at the beginning of a stream, with a Pool of its own.
func New() *Parser { return new(Pool).New() }

// Until has rows that are dated later count as malformed from here on: a clock that was
// wrong for a moment must not make everything since look old. The zero time has every
// row believed, as before the first call. It must not be called while Read runs.
func (p *Parser) Until(latest time.Time) { p.latest = latest }

// Feed takes the next piece of the stream and calls each for every event in the lines
// that it ends. The event is valid during the call. The beginning of a line waits for
// its end in the next piece; data is not kept.
func (p *Parser) Feed(data []byte, each func(*estate.Event)) {
	for piece := range slices.Chunk(data, blockBytes) {
		if p.splitter.split(piece, &p.block) {
			p.decode(each)
		}
	}
}

// Flush ends the stream, as when its file was replaced by the next: a line without an
// end is read as far as it can be trusted. In a row with columns the last one may have
// been cut, so it is left out.
func (p *Parser) Flush(each func(*estate.Event)) {
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

func (p *Parser) decode(each func(*estate.Event)) {
	p.block.standing, p.block.latest = p.standing, p.latest
	p.pool.decode(&p.block)
	p.standing = p.block.standing
	p.report.add(&p.block.report)
	for i := range p.block.events {
		each(&p.block.events[i])
	}
}

// Report tells what was in the lines that have ended so far. It may be called between
// calls of Feed, and in the function that Read hands its batches to.
func (p *Parser) Report() Report {
	r := p.report
	r.Examples = slices.Clone(r.Examples)
	return r
}

// Pending returns how many bytes of the stream belong to a line that has not ended:
// reading may begin again so far before the place that was reached.
func (p *Parser) Pending() int64 { return p.splitter.pending }
