package connection

import (
	"cmp"
	"log"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
)

// Config configures the connections of a beacon. Publish is required.
type Config struct {
	Limits  Limits
	Trusted Trusted           // proxies whose X-Forwarded-For and PROXY headers are trusted
	Wire    *Wire             // records every request; nil: no recording; the caller closes it
	Publish func(event.Event) // must not block
}

// Set is the connections of all listeners of a beacon. At the limit, a slow one (see pace) is
// closed for the next: the slowest of the address with the most slow ones, so that opening many
// connections cannot displace others. Connections that make progress are never closed and not held
// against their address: one address may be a branch with thousands of devices.
type Set struct {
	config   Config
	aborting atomic.Bool   // the grace period is over
	draining atomic.Bool   // see Drain
	empty    chan struct{} // closed when Drain has nothing more to wait for

	mu        sync.Mutex
	parkings  []*parking
	waiting   bool // Drain waits for open to be empty
	open      map[*countedConn]struct{}
	byAddress map[netip.Addr]int // used only with a limit per address
	slow      []*countedConn     // as of the last check; the last is closed first
	looked    time.Time
}

// New returns a set without connections. It starts nothing.
func New(c Config) *Set {
	c.Limits = c.Limits.withDefaults()
	return &Set{config: c, open: map[*countedConn]struct{}{}, byAddress: map[netip.Addr]int{}, empty: make(chan struct{})}
}

// Timeouts and limits of a request's header: generous to slow agents, small enough that ten
// thousand idle connections stay cheap.
const (
	headerTimeout    = time.Minute
	headerLimitBytes = 32 << 10
)

// Server returns a server for the listeners of Plain and Secure. What it rejects itself, without
// calling the handler, becomes an event.
func (s *Set) Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       parkAfter,
		ConnState:         noteIdle,
		ConnContext:       noteConn,
		MaxHeaderBytes:    headerLimitBytes,

		DisableGeneralOptionsHandler: true, // every request becomes an event
		ErrorLog:                     log.New(complaints{s}, "", 0),
	}
}

// Abort makes connections close without waiting for their last answer to arrive.
func (s *Set) Abort() { s.aborting.Store(true) }

// Aborting reports whether connections are being aborted.
func (s *Set) Aborting() bool { return s.aborting.Load() }

// Count returns the number of open connections of agents.
func (s *Set) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// enter counts a connection; trusted proxies have no limit per address.
func (s *Set) enter(conn *countedConn, trusted bool) event.Cause {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !trusted && s.config.Limits.PerAddress > 0 && s.byAddress[conn.from] >= s.config.Limits.PerAddress:
		return event.CauseTooMany
	case len(s.open) >= s.config.Limits.Total && !s.cutSlowest():
		return event.CauseOverload
	}
	s.open[conn] = struct{}{}
	if s.config.Limits.PerAddress > 0 {
		s.byAddress[conn.from]++
	}
	return event.CauseNone
}

func (s *Set) leave(conn *countedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(conn)
}

// remove releases the slot of a connection, once. Called with mu held.
func (s *Set) remove(conn *countedConn) {
	if _, is := s.open[conn]; !is {
		return
	}
	delete(s.open, conn)
	if s.waiting && len(s.open) == 0 {
		s.waiting = false
		close(s.empty)
	}
	if s.byAddress[conn.from]--; s.byAddress[conn.from] <= 0 {
		delete(s.byAddress, conn.from)
	}
}

// makePlace closes one slow connection, if there is one.
func (s *Set) makePlace() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cutSlowest()
}

// cutSlowest releases the slot of a slow connection and reports whether there was one. The
// connection itself closes when its handler notices. Called with mu held.
func (s *Set) cutSlowest() bool {
	now := time.Now()
	if len(s.slow) == 0 && now.Sub(s.looked) >= lookEvery { // checking 20,000 takes milliseconds
		s.looked, s.slow = now, s.ranked(now)
	}
	for len(s.slow) > 0 {
		last := len(s.slow) - 1
		conn := s.slow[last]
		s.slow = s.slow[:last]
		if _, is := s.open[conn]; !is || !conn.pace.cut(now) {
			continue // closed, or made progress since
		}
		s.remove(conn)
		_ = conn.SetDeadline(past) // an error means that it is closed already
		return true
	}
	return false
}

// past is a deadline that ends a pending call at once.
var past = time.Unix(1, 0)

// ranked returns the slow connections: the slowest of the address with the most of them is last.
func (s *Set) ranked(now time.Time) []*countedConn {
	type ranked struct {
		*countedConn
		since time.Time
		rank  int // by slowness within its address, the slowest highest
	}
	shares := map[netip.Addr][]*ranked{}
	for conn := range s.open {
		if since, slow := conn.pace.slow(now); slow {
			share := ShareOf(conn.from)
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

// ShareOf groups addresses that probably belong together: of IPv6, the network of one site. Each
// group has one share of what is scarce.
func ShareOf(a netip.Addr) netip.Addr {
	if p, err := a.Prefix(64); err == nil && a.Is6() {
		return p.Addr()
	}
	return a
}
