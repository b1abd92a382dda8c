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

	"beacontop/beacon/estate"
)

// connections are those of all listeners. When there are as many as there may be, one that is
// slow makes place for the next: see pace. Of slow ones, the address goes first that has the
// most of them, so that nobody can push others out by opening many. Connections that move are
// never closed and count against nobody: one address may be a branch of thousands.
type connections struct {
	limits    Limits
	mu        sync.Mutex
	open      map[*countedConn]struct{}
	byAddress map[netip.Addr]int // only with a limit by address
	slow      []*countedConn     // as of the last look; the last of them goes first
	looked    time.Time
}

func newConnections(l Limits) *connections {
	return &connections{limits: l, open: map[*countedConn]struct{}{}, byAddress: map[netip.Addr]int{}}
}

// enter counts a connection; trusted ones may be many from one address.
func (c *connections) enter(conn *countedConn, trusted bool) estate.Cause {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !trusted && c.limits.PerAddress > 0 && c.byAddress[conn.from] >= c.limits.PerAddress:
		return estate.CauseTooMany
	case len(c.open) >= c.limits.Connections && !c.cutSlowest():
		return estate.CauseOverload
	}
	c.open[conn] = struct{}{}
	if c.limits.PerAddress > 0 {
		c.byAddress[conn.from]++
	}
	return estate.CauseNone
}

func (c *connections) leave(conn *countedConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(conn)
}

// remove gives the place of a connection back, once. Called with mu held.
func (c *connections) remove(conn *countedConn) {
	if _, is := c.open[conn]; !is {
		return
	}
	delete(c.open, conn)
	if c.byAddress[conn.from]--; c.byAddress[conn.from] <= 0 {
		delete(c.byAddress, conn.from)
	}
}

// makePlace closes one slow connection, if there is any.
func (c *connections) makePlace() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cutSlowest()
}

// cutSlowest gives the place of a slow connection away and reports whether there was one. The
// connection itself ends as soon as whoever serves it notices. Called with mu held.
func (c *connections) cutSlowest() bool {
	now := time.Now()
	if len(c.slow) == 0 && now.Sub(c.looked) >= lookEvery { // a look at 20,000 takes milliseconds
		c.looked, c.slow = now, c.ranked(now)
	}
	for len(c.slow) > 0 {
		last := len(c.slow) - 1
		conn := c.slow[last]
		c.slow = c.slow[:last]
		if _, is := c.open[conn]; !is || !conn.pace.cut(now) {
			continue // it is closed, or has moved since
		}
		c.remove(conn)
		_ = conn.SetDeadline(past) // of one that is closed nothing has to be woken
		return true
	}
	return false
}

// past ends what waits at once.
var past = time.Unix(1, 0)

// ranked returns the slow connections: the slowest of the address with most of them last.
func (c *connections) ranked(now time.Time) []*countedConn {
	type ranked struct {
		*countedConn
		since time.Time
		rank  int // among those of its address, the slowest highest
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

// shareOf is what counts as one address: of IPv6 the network that one site has.
func shareOf(a netip.Addr) netip.Addr {
	if p, err := a.Prefix(64); err == nil && a.Is6() {
		return p.Addr()
	}
	return a
}

// counted is a listener that takes only so many connections at a time, with all others.
type counted struct {
	net.Listener
	beacon *Beacon
}

func (b *Beacon) count(l net.Listener) net.Listener { return &counted{l, b} }

// acceptAgain is how long a listener waits that the system gave no connection, because no more
// files may be open or memory is short.
const acceptAgain = 100 * time.Millisecond

func (c *counted) Accept() (net.Conn, error) {
	all := c.beacon.connections
	for {
		conn, err := c.Listener.Accept()
		if temporary(err) {
			c.beacon.refused("", estate.CauseOverload, err.Error())
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
		case estate.CauseNone:
			return in, nil
		case estate.CauseTooMany:
			c.beacon.refused(peer, estate.CauseTooMany, fmt.Sprintf("more than %d connections from one address", all.limits.PerAddress))
		default:
			c.beacon.refused(peer, estate.CauseOverload, fmt.Sprintf("more than %d connections", all.limits.Connections))
		}
		_ = conn.Close() // nothing was said on it yet
	}
}

// temporary reports whether accepting failed for a reason that passes.
func temporary(err error) bool {
	var says interface{ Temporary() bool }
	return errors.As(err, &says) && says.Temporary()
}

// countedConn gives its place back when it is closed, or when another needs it more.
type countedConn struct {
	net.Conn
	from netip.Addr
	all  *connections
	pace pace
}

func (c *countedConn) Read(b []byte) (int, error) {
	if c.pace.enter(&c.pace.reads) { // whoever cuts it wakes only those that read already
		return 0, c.pace.leave(&c.pace.reads, 0, errSlow)
	}
	n, err := c.Conn.Read(b)
	return n, c.pace.leave(&c.pace.reads, n, err)
}

func (c *countedConn) Write(b []byte) (int, error) {
	c.pace.enter(&c.pace.writes) // one that was cut is still told so, if there is room for it
	n, err := c.Conn.Write(b)
	return n, c.pace.leave(&c.pace.writes, n, err)
}

func (c *countedConn) Close() error {
	c.all.leave(c)
	return c.Conn.Close()
}
