package relay

import (
	"math/rand/v2"
	"time"
)

// pause is a sequence of growing pauses. The zero pause starts a new sequence.
type pause struct {
	last  time.Duration
	until time.Time
}

// The first pause is short because most failures are: a restart of the parent. The last one after
// a failure at a file is a minute, the interval of the vendor's own upload tasks (vendor page
// FIB-SchedTasks). Checks of a parent that is down cost it little, and people wait for it to come
// back.
const (
	pauseFirst = time.Second
	pauseLast  = time.Minute
	askLast    = 5 * time.Second
)

// next starts the next pause: twice the previous one, up to longest, less a random part of up to
// a half.
func (p *pause) next(longest time.Duration) {
	p.last = min(max(2*p.last, pauseFirst), longest)
	d := p.last - time.Duration(rand.Int64N(int64(p.last/2)))
	p.until = time.Now().Add(d)
}
