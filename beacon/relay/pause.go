package relay

import (
	"math/rand/v2"
	"time"
)

// pause is a row of growing pauses. The zero pause begins a new row.
type pause struct {
	last  time.Duration
	until time.Time
}

// The first pause is short because most failures are: a restart of the parent.
// The last is a minute, the beat of the vendor's own upload tasks (protocol.md §8.3).
const (
	pauseFirst = time.Second
	pauseLast  = time.Minute
)

// next begins the next pause: twice the one before, less a random part of up to a
// half.
func (p *pause) next() {
	p.last = min(max(2*p.last, pauseFirst), pauseLast)
	d := p.last - time.Duration(rand.Int64N(int64(p.last/2)))
	p.until = time.Now().Add(d)
}
