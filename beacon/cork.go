package beacon

import (
	"net"
	"sync"
)

// cork holds back what is written until the rest of an answer comes. The buffer of net/http
// is a little smaller than a policy with its header, so it would write twice, and each write
// to a socket costs as much as everything else that is done for a policy.
type cork struct {
	mu   sync.Mutex
	held *[]byte // nil: nothing is held back
	in   bool    // what is written now is held back
}

// corkLimitBytes is the largest body that is worth it: of a larger one a second write is a
// small part.
const corkLimitBytes = 16 << 10

var corkBuffers = sync.Pool{New: func() any {
	b := make([]byte, 0, corkLimitBytes+4<<10)
	return &b
}}

// put in: what is written from now on is held back.
func (c *cork) put() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in = true
}

// pull out: the next write takes what is held back along. Whoever pulls has to make sure
// that there is one, or flush.
func (c *cork) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in = false
}

// write holds b back, or writes it behind what was.
func (c *cork) write(to net.Conn, b []byte) (int, error) {
	c.mu.Lock()
	if c.held == nil && !c.in {
		c.mu.Unlock()
		return to.Write(b)
	}
	if c.held == nil {
		c.held = corkBuffers.Get().(*[]byte)
	}
	before := len(*c.held)
	*c.held = append(*c.held, b...)
	if c.in {
		c.mu.Unlock()
		return len(b), nil
	}
	held := c.take()
	c.mu.Unlock()
	n, err := give(to, held)
	return max(n-before, 0), err
}

// flush writes what is held back. An error is met again by whoever uses the connection next.
func (c *cork) flush(to net.Conn) {
	c.mu.Lock()
	held := c.take()
	c.mu.Unlock()
	if held != nil {
		_, _ = give(to, held)
	}
}

// take takes what is held back. Called with mu held.
func (c *cork) take() *[]byte {
	held := c.held
	c.held, c.in = nil, false
	return held
}

// give writes, outside the lock: a write may wait for an agent, and closing must not.
func give(to net.Conn, held *[]byte) (int, error) {
	n, err := to.Write(*held)
	*held = (*held)[:0]
	corkBuffers.Put(held)
	return n, err
}
