package beacon

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/event"
)

// connections tracks those of all listeners. At the limit, a slow one (see pace) is closed for
// the next: the slowest of the address with the most slow ones, so that opening many connections
// cannot displace others. Connections that make progress are never closed and not held against
// their address: one address may be a branch with thousands of devices.
type connections struct {
	limits    Limits
	mu        sync.Mutex
	open      map[*countedConn]struct{}
	byAddress map[netip.Addr]int // used only with a limit per address
	slow      []*countedConn     // as of the last check; the last is closed first
	looked    time.Time
}

func newConnections(l Limits) *connections {
	return &connections{limits: l, open: map[*countedConn]struct{}{}, byAddress: map[netip.Addr]int{}}
}

// enter counts a connection; trusted proxies have no limit per address.
func (c *connections) enter(conn *countedConn, trusted bool) event.Cause {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !trusted && c.limits.PerAddress > 0 && c.byAddress[conn.from] >= c.limits.PerAddress:
		return event.CauseTooMany
	case len(c.open) >= c.limits.Connections && !c.cutSlowest():
		return event.CauseOverload
	}
	c.open[conn] = struct{}{}
	if c.limits.PerAddress > 0 {
		c.byAddress[conn.from]++
	}
	return event.CauseNone
}

func (c *connections) leave(conn *countedConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(conn)
}

// remove releases the slot of a connection, once. Called with mu held.
func (c *connections) remove(conn *countedConn) {
	if _, is := c.open[conn]; !is {
		return
	}
	delete(c.open, conn)
	if c.byAddress[conn.from]--; c.byAddress[conn.from] <= 0 {
		delete(c.byAddress, conn.from)
	}
}

// makePlace closes one slow connection, if there is one.
func (c *connections) makePlace() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cutSlowest()
}

// cutSlowest releases the slot of a slow connection and reports whether there was one. The
// connection itself closes when its handler notices. Called with mu held.
func (c *connections) cutSlowest() bool {
	now := time.Now()
	if len(c.slow) == 0 && now.Sub(c.looked) >= lookEvery { // checking 20,000 takes milliseconds
		c.looked, c.slow = now, c.ranked(now)
	}
	for len(c.slow) > 0 {
		last := len(c.slow) - 1
		conn := c.slow[last]
		c.slow = c.slow[:last]
		if _, is := c.open[conn]; !is || !conn.pace.cut(now) {
			continue // closed, or made progress since
		}
		c.remove(conn)
		_ = conn.SetDeadline(past) // an error means that it is closed already
		return true
	}
	return false
}

// past is a deadline that ends a pending call at once.
var past = time.Unix(1, 0)

// ranked returns the slow connections: the slowest of the address with the most of them is last.
func (c *connections) ranked(now time.Time) []*countedConn {
	type ranked struct {
		*countedConn
		since time.Time
		rank  int // by slowness within its address, the slowest highest
	}
	shares := map[netip.Addr][]*ranked{}
	for conn := range c.open {
		if since, slow := conn.pace.slow(now); slow {
			share := shareOf(conn.from)
			shares[share] = append(shares[share], &ranked{countedConn: conn, since: since})
		}
	}
	var all []*ranked
	for share := range maps.Values(shares) {
		slices.SortFunc(share, func(a, b *ranked) int { return b.since.Compare(a.since) })
		for i, conn := range share {
			conn.rank = i
		}
		all = append(all, share...)
	}
	slices.SortFunc(all, func(a, b *ranked) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), b.since.Compare(a.since))
	})
	out := make([]*countedConn, len(all))
	for i, conn := range all {
		out[i] = conn.countedConn
	}
	return out
}

// shareOf groups addresses: of IPv6, the network of one site.
func shareOf(a netip.Addr) netip.Addr {
	if p, err := a.Prefix(64); err == nil && a.Is6() {
		return p.Addr()
	}
	return a
}

// counted is a listener that enforces the connection limits of all listeners together.
type counted struct {
	net.Listener
	beacon *Beacon
}

func (b *Beacon) count(l net.Listener) net.Listener { return &counted{l, b} }

// acceptAgain is the pause after accept failed because of the limit of open files or lack of
// memory.
const acceptAgain = 100 * time.Millisecond

func (c *counted) Accept() (net.Conn, error) {
	all := c.beacon.connections
	for {
		conn, err := c.Listener.Accept()
		if temporary(err) {
			c.beacon.refused("", event.CauseOverload, err.Error())
			all.makePlace()
			time.Sleep(acceptAgain)
			continue
		}
		if err != nil {
			return nil, err
		}
		peer := conn.RemoteAddr().String()
		in := &countedConn{Conn: conn, from: addressOf(peer), all: all, pace: pace{rate: all.limits.MinRate}}
		in.pace.begin()
		switch all.enter(in, c.beacon.config.Trusted.has(in.from)) {
		case event.CauseNone:
			return in, nil
		case event.CauseTooMany:
			c.beacon.refused(peer, event.CauseTooMany, fmt.Sprintf("more than %d connections from one address", all.limits.PerAddress))
		default:
			c.beacon.refused(peer, event.CauseOverload, fmt.Sprintf("more than %d connections", all.limits.Connections))
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
	all  *connections
	pace pace
}

func (c *countedConn) Read(b []byte) (int, error) {
	if c.pace.enter(&c.pace.reads) { // cutting wakes only the calls in progress
		return 0, c.pace.leave(&c.pace.reads, 0, errSlow)
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
	c.all.leave(c)
	return c.Conn.Close()
}
