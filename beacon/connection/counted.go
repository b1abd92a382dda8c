package connection

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"beacontop/beacon/event"
)

// counted is a listener that enforces the connection limits of all listeners together.
type counted struct {
	net.Listener
	set *Set
}

// acceptAgain is the pause after accept failed because of the limit of open files or lack of
// memory.
const acceptAgain = 100 * time.Millisecond

func (c *counted) Accept() (net.Conn, error) {
	limits := c.set.config.Limits
	for {
		conn, err := c.Listener.Accept()
		if temporary(err) {
			c.set.refused("", event.CauseOverload, err.Error())
			c.set.makePlace()
			time.Sleep(acceptAgain)
			continue
		}
		if err != nil {
			return nil, err
		}
		peer := conn.RemoteAddr().String()
		in := &countedConn{Conn: conn, from: addressOf(peer), set: c.set, pace: pace{rate: limits.MinRate}}
		in.pace.begin()
		switch c.set.enter(in, c.set.config.Trusted.has(in.from)) {
		case event.CauseNone:
			return in, nil
		case event.CauseTooMany:
			c.set.refused(peer, event.CauseTooMany, fmt.Sprintf("more than %d connections from one address", limits.PerAddress))
		default:
			c.set.refused(peer, event.CauseOverload, fmt.Sprintf("more than %d connections", limits.Total))
		}
		_ = conn.Close() // nothing was sent on it yet
	}
}

// temporary reports whether an accept error is temporary.
func temporary(err error) bool {
	var says interface{ Temporary() bool }
	return errors.As(err, &says) && says.Temporary()
}

// countedConn releases its slot when it is closed, or when it is cut for another.
type countedConn struct {
	net.Conn
	from netip.Addr
	set  *Set
	pace pace
}

func (c *countedConn) Read(b []byte) (int, error) {
	if c.pace.enter(&c.pace.reads) { // cutting wakes only the calls in progress
		return 0, c.pace.leave(&c.pace.reads, 0, ErrSlow)
	}
	n, err := c.Conn.Read(b)
	return n, c.pace.leave(&c.pace.reads, n, err)
}

func (c *countedConn) Write(b []byte) (int, error) {
	c.pace.enter(&c.pace.writes) // a connection that was cut may still get its answer, if the socket buffer has space
	n, err := c.Conn.Write(b)
	return n, c.pace.leave(&c.pace.writes, n, err)
}

func (c *countedConn) Close() error {
	c.set.leave(c)
	return c.Conn.Close()
}
