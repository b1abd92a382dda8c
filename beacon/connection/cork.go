package connection

import (
	"net"
	"sync"
)

// cork delays writes until the rest of an answer follows. The buffer of net/http is slightly
// smaller than a policy with its header, so it would write twice, and each write to a socket
// costs as much as all other work for a policy.
type cork struct {
	mu   sync.Mutex
	held *[]byte // nil: nothing is held
	in   bool    // writes are held now
}

// corkLimitBytes is the largest body to delay: for larger ones the second write is a small
// part of the cost.
const corkLimitBytes = 16 << 10

var corkBuffers = sync.Pool{New: func() any {
	b := make([]byte, 0, corkLimitBytes+4<<10)
	return &b
}}

// put starts holding writes.
func (c *cork) put() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in = true
}

// pull ends it: the next write includes what is held. The caller must make sure that there is
// a next write, or flush.
func (c *cork) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.in = false
}

// write holds b back, or writes it after what is held.
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

// flush writes what is held. An error recurs at the next use of the connection.
func (c *cork) flush(to net.Conn) {
	c.mu.Lock()
	held := c.take()
	c.mu.Unlock()
	if held != nil {
		_, _ = give(to, held)
	}
}

// take removes and returns what is held. Called with mu held.
func (c *cork) take() *[]byte {
	held := c.held
	c.held, c.in = nil, false
	return held
}

// give writes outside the lock: a write may wait for an agent, and closing must not.
func give(to net.Conn, held *[]byte) (int, error) {
	n, err := to.Write(*held)
	*held = (*held)[:0]
	corkBuffers.Put(held)
	return n, err
}
