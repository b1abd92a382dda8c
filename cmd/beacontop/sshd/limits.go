package sshd

import (
	"errors"
	"io"
	"net/netip"
	"sync"
	"time"

	"beacontop/beacon/cache"
)

// Limits of sessions.
type Limits struct {
	Sessions   int           // in all
	PerKey     int           // of one key
	PerAddress int           // from one address
	Idle       time.Duration // after which a session ends in which nothing happens; 0: never
}

// DefaultLimits admit a team, with a screen on a wall, behind one address.
var DefaultLimits = Limits{Sessions: 64, PerKey: 24, PerAddress: 32, Idle: 12 * time.Hour}

// origin is what limits count as one address: one of IPv4, or a network of IPv6, in which one machine
// can have any address.
func origin(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil { // not an address
		return netip.Prefix{}
	}
	return p
}

// seats are the sessions. It is safe for concurrent use.
type seats struct {
	limits Limits

	mu        sync.Mutex
	total     int
	keys      map[string]int
	addresses map[netip.Prefix]int
}

func newSeats(l Limits) *seats {
	return &seats{limits: l, keys: map[string]int{}, addresses: map[netip.Prefix]int{}}
}

func (s *seats) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

// take takes a seat, which the caller releases; or says why there is none.
func (s *seats) take(key string, from netip.Addr) (release func(), err error) {
	at := origin(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.total >= s.limits.Sessions:
		return nil, errors.New("too many sessions")
	case s.keys[key] >= s.limits.PerKey:
		return nil, errors.New("too many sessions with this key")
	case s.addresses[at] >= s.limits.PerAddress:
		return nil, errors.New("too many sessions from this address")
	}
	s.count(key, at, 1)
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.count(key, at, -1)
	}), nil
}

func (s *seats) count(key string, at netip.Prefix, by int) {
	s.total += by
	if s.keys[key] += by; s.keys[key] == 0 {
		delete(s.keys, key)
	}
	if s.addresses[at] += by; s.addresses[at] == 0 {
		delete(s.addresses, at)
	}
}

const (
	// doorMost is the number of connections that may be logging in. When it is reached, the oldest
	// connection of the address with the most makes room, so that a flood does not lock others out.
	doorMost = 64
	// refusalsMost is the number of refused logins of an address within refusalsTime; then it is not
	// admitted until that time has passed.
	refusalsMost = 10
	refusalsTime = time.Minute
	// originsKept bounds what is remembered of addresses.
	originsKept = 4096
)

// door is the connections that have not logged in yet. It is safe for concurrent use.
type door struct {
	mu      sync.Mutex
	waiting []*knock // oldest first
	refused map[netip.Prefix]refusals
}

type knock struct {
	from netip.Prefix
	conn io.Closer
}

type refusals struct {
	since time.Time
	count int
}

func newDoor() *door { return &door{refused: map[netip.Prefix]refusals{}} }

// enter admits a connection, which the caller lets leave when it has logged in or ends.
func (d *door) enter(from netip.Addr, conn io.Closer, now time.Time) (leave func(), ok bool) {
	k := &knock{origin(from), conn}
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.refused[k.from]; r.count >= refusalsMost && now.Sub(r.since) < refusalsTime {
		return nil, false
	}
	if len(d.waiting) >= doorMost {
		d.makeRoom()
	}
	d.waiting = append(d.waiting, k)
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.drop(k)
	}, true
}

// makeRoom closes the oldest connection of the address that has the most.
func (d *door) makeRoom() {
	counts := map[netip.Prefix]int{}
	most := d.waiting[0]
	for _, k := range d.waiting {
		counts[k.from]++
	}
	for _, k := range d.waiting {
		if counts[k.from] > counts[most.from] {
			most = k
		}
	}
	_ = most.conn.Close() // it is given up
	d.drop(most)
}

func (d *door) drop(k *knock) {
	for i := range d.waiting {
		if d.waiting[i] == k {
			d.waiting = append(d.waiting[:i], d.waiting[i+1:]...)
			return
		}
	}
}

// refuse counts a refused login.
func (d *door) refuse(from netip.Addr, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := origin(from)
	r := d.refused[at]
	if now.Sub(r.since) >= refusalsTime {
		r = refusals{since: now}
	}
	r.count++
	cache.Put(d.refused, originsKept, at, r)
}
