package connection

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

// Conn is a connection that may be parked while it is idle. One goroutine serves it at a time, but
// net/http closes idle connections from another one when it stops.
type Conn struct {
	net.Conn
	parking *parking
	counted *countedConn // below all others; nil: not our listener
	first   []byte       // read while it was parked
	broken  error        // error of the last read, returned after its data
	room    int          // size of net/http's empty read buffer
	idle    atomic.Bool  // net/http waits for the next request
	expired atomic.Bool  // the last read timed out, and net/http has no buffered data
	ended   atomic.Bool  // closed by the other side
	cork    cork
}

// firstBytes is the size of the first read of a parked connection: enough to detect the
// protocol, and small enough for a small stack.
const firstBytes = 64

// wait parks the connection until there is data to read.
func (c *Conn) wait(atMost time.Duration) {
	var first [firstBytes]byte
	n := 0
	err := errors.Join(c.parking.limit(c, atMost), c.SetWriteDeadline(time.Time{}))
	if err == nil {
		n, err = c.Conn.Read(first[:])
	}
	if !c.parking.leave(c) || n == 0 {
		if err != nil {
			c.parking.set.tellBroken(c.Conn, err)
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

// Read returns the data read while parked first. An error that came with data, such as the
// close message of TLS, is returned by the next call: otherwise net/http would regard the request
// as abandoned.
func (c *Conn) Read(b []byte) (int, error) {
	if c.room == 0 {
		c.room = len(b) // the first read of a header; bodies are read with other buffers, in any size
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
	// The buffer is smaller than when it is empty: it contains the beginning of a request, which
	// would be lost. The rest of the header gets the header timeout.
	if err := c.SetReadDeadline(time.Now().Add(headerTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

func (c *Conn) Write(b []byte) (int, error) {
	c.parking.set.tellAnswer(c, b)
	return c.cork.write(c.Conn, b)
}

// Close parks a connection that net/http closes only because it is idle. It closes any other
// one, with linger if an answer was sent.
func (c *Conn) Close() error {
	c.cork.flush(c.Conn)
	idle := c.idle.Load()
	if idle && c.expired.Load() {
		c.parking.park(c, parkedIdle)
		return nil
	}
	if !idle && !c.ended.Load() && !c.parking.set.Aborting() {
		linger(c.Conn)
	}
	return c.Conn.Close()
}

// noteIdle is http.Server.ConnState.
func noteIdle(conn net.Conn, state http.ConnState) {
	c, ok := conn.(*Conn)
	if !ok {
		return // not our listener
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

// connKey is the context key of a request's connection.
type connKey struct{}

// noteConn is http.Server.ConnContext.
func noteConn(ctx context.Context, conn net.Conn) context.Context {
	if c, ok := conn.(*Conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// Of returns the connection of a request; nil: not one of a Set. The methods of nil do nothing.
func Of(r *http.Request) *Conn {
	c, _ := r.Context().Value(connKey{}).(*Conn)
	return c
}

// Secure reports whether the connection uses TLS: http.Request.TLS is nil on a parked connection.
func (c *Conn) Secure() bool {
	if c == nil {
		return false
	}
	_, is := c.Conn.(*tls.Conn)
	return is
}

// begin gives the connection the full budget for its next request.
func (c *Conn) begin() {
	if c.counted != nil {
		c.counted.pace.begin()
	}
}

// Heard records that the whole request was read: from now on the agent is slow only if it
// does not read the answer.
func (c *Conn) Heard() {
	if c != nil && c.counted != nil {
		c.counted.pace.heard()
	}
}

// Cork delays writes until Uncork, so that an answer with a body of that size is sent in one
// piece. It reports whether it does.
func (c *Conn) Cork(bodyBytes int) bool {
	if c == nil || bodyBytes > corkLimitBytes {
		return false
	}
	c.cork.put()
	return true
}

// Uncork ends the delay: what was held is sent with what net/http writes next, or when it reports
// the connection as idle or closes it.
func (c *Conn) Uncork() { c.cork.pull() }
