package beacon

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// parkedConn is a connection that may be parked. It is served by one goroutine at a time,
// but net/http closes idle ones from another when it stops.
type parkedConn struct {
	net.Conn
	parking *parking
	counted *countedConn // below all others; nil: the listener is of somebody else
	first   []byte       // read while it was parked
	broken  error        // what the last read ended with, beside what it read
	room    int          // what net/http asks for when its buffer is empty
	idle    atomic.Bool  // net/http waits for the next request
	expired atomic.Bool  // the last read ended because nothing came, and net/http holds nothing
	ended   atomic.Bool  // by the other side
	cork    cork
}

// firstBytes is what is read of a connection when it wakes: enough to tell protocols
// apart, and small enough for a small stack.
const firstBytes = 64

// wait parks the connection until something can be read.
func (c *parkedConn) wait(atMost time.Duration) {
	var first [firstBytes]byte
	n := 0
	err := errors.Join(c.SetReadDeadline(time.Now().Add(atMost)), c.SetWriteDeadline(time.Time{}))
	if err == nil {
		n, err = c.Conn.Read(first[:])
	}
	if !c.parking.leave(c) || n == 0 {
		if err != nil {
			c.parking.beacon.tellBroken(c.Conn, err)
		}
		_ = c.Conn.Close()
		return
	}
	c.first, c.broken, c.room = append(c.first[:0], first[:n]...), err, 0
	c.begin()
	c.idle.Store(false)
	c.expired.Store(false)
	if c.SetReadDeadline(time.Time{}) != nil {
		_ = c.Conn.Close()
		return
	}
	select {
	case c.parking.ready <- c:
	case <-c.parking.ended:
		_ = c.Conn.Close()
	}
}

// Read returns first what was read while parked. An error that came along with data, as TLS
// gives the other side's farewell, is returned by the next call: net/http would take the
// request for one that nobody awaits the answer to.
func (c *parkedConn) Read(b []byte) (int, error) {
	if c.room == 0 {
		c.room = len(b) // the first read of a header; a body is read past the buffer, in any pieces
	}
	if len(c.first) > 0 {
		n := copy(b, c.first)
		c.first = c.first[n:]
		return n, nil
	}
	n, err := 0, c.broken
	c.broken = nil
	if err == nil {
		n, err = c.Conn.Read(b)
	}
	if n > 0 {
		c.broken = err
		return n, nil
	}
	if err == nil {
		return n, err
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		c.ended.Store(true)
		return n, err
	}
	if !c.idle.Load() {
		return n, err
	}
	if len(b) == c.room {
		c.expired.Store(true)
		return n, err
	}
	// The buffer has less room than when it is empty: it holds the beginning of a request,
	// which would be lost. The rest has the time that headers have.
	if err := c.SetReadDeadline(time.Now().Add(headerTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *parkedConn) Write(b []byte) (int, error) {
	c.parking.beacon.tellAnswer(c, b)
	return c.cork.write(c.Conn, b)
}

// Close parks a connection that net/http gives up only because it is idle, and closes any
// other, in peace if something was said on it.
func (c *parkedConn) Close() error {
	c.cork.flush(c.Conn)
	idle := c.idle.Load()
	if idle && c.expired.Load() {
		c.parking.park(c, parkedIdle)
		return nil
	}
	if !idle && !c.ended.Load() && !c.parking.beacon.cutting.Load() {
		linger(c.Conn)
	}
	return c.Conn.Close()
}

// noteIdle is http.Server.ConnState.
func noteIdle(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*parkedConn)
	if !ok {
		return // a listener of somebody else
	}
	switch state {
	case http.StateIdle:
		c.cork.flush(c.Conn)
		c.begin()
		c.expired.Store(false)
		c.idle.Store(true)
	case http.StateActive:
		c.idle.Store(false)
	}
}

// connKey is where the context of a request has its connection.
type connKey struct{}

// noteConn is http.Server.ConnContext.
func noteConn(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := conn.(*parkedConn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// connOf is the connection of a request; nil: one of a listener of somebody else.
func connOf(r *http.Request) *parkedConn {
	c, _ := r.Context().Value(connKey{}).(*parkedConn)
	return c
}

// secure reports whether a request came over TLS: http.Request.TLS is nil on a parked
// connection.
func secure(r *http.Request) bool {
	c := connOf(r)
	if c == nil {
		return false
	}
	_, is := c.Conn.(*tls.Conn)
	return is
}

// begin gives the connection time for its next request.
func (c *parkedConn) begin() {
	if c.counted != nil {
		c.counted.pace.begin()
	}
}

// heard notes that the whole request was read: what takes time from now on is no fault of
// the agent, unless it does not read the answer.
func heard(r *http.Request) {
	if c := connOf(r); c != nil && c.counted != nil {
		c.counted.pace.heard()
	}
}
