package account

import (
	"cmp"
	"crypto/sha256"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// checks is the queue of passwords to check. The next check is that of the address with the
// fewest recent wrong passwords, and one slot is reserved for addresses without any: an attacker
// waits behind everyone else, however many connections it opens. Equal passwords from one
// address are checked once, and a correct result releases all requests with those credentials:
// agents of a branch usually share an account.
type checks struct {
	mu      sync.Mutex
	running int
	waiting map[netip.Addr][]*check // by address, first come first; never empty
	failed  map[netip.Addr]wrongs   // by address
}

// check is one pending password check, shared by all that wait for it.
type check struct {
	key   digest
	came  time.Time
	begun chan struct{} // closed when the check starts
	ended chan struct{} // closed when the result is known
	right bool
	err   error // why it was not checked
}

// wrongs counts wrong passwords of an address.
type wrongs struct {
	count int
	last  time.Time
}

// digest identifies a user with a password.
type digest [sha256.Size]byte

// Limits of checks.
const (
	checksAtOnce     = 2  // a flood of wrong passwords must not use all processors
	checksPerAddress = 64 // pending; each takes 50 ms at the usual cost
	checkWait        = 20 * time.Second
	wrongsKept       = 10 * time.Minute
	failingAddresses = 10_000
)

func newChecks() *checks {
	return &checks{waiting: map[netip.Addr][]*check{}, failed: map[netip.Addr]wrongs{}}
}

// run reports whether a password is correct, by its own test or by one in progress. It returns
// ErrChecks if too many are pending, or this one was for too long.
func (c *checks) run(from netip.Addr, key digest, test func() bool) (bool, error) {
	wait, leads := c.enter(from, key)
	if wait == nil {
		return false, ErrChecks
	}
	if leads {
		timer := time.NewTimer(checkWait)
		defer timer.Stop()
		select {
		case <-wait.begun:
			c.end(from, wait, test())
		case <-wait.ended:
		case <-timer.C:
			c.giveUp(from, wait)
		}
	}
	<-wait.ended
	return wait.right, wait.err
}

// enter joins a pending check of the same credentials, or adds one; then leads is true and the
// caller must run it. wait is nil if too many are pending.
func (c *checks) enter(from netip.Addr, key digest) (wait *check, leads bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := c.waiting[from]
	if i := slices.IndexFunc(line, func(w *check) bool { return w.key == key }); i >= 0 {
		return line[i], false
	}
	if len(line) >= checksPerAddress {
		return nil, false
	}
	wait = &check{key: key, came: time.Now(), begun: make(chan struct{}), ended: make(chan struct{})}
	c.waiting[from] = append(line, wait)
	c.next()
	return wait, true
}

// end publishes the result of a check.
func (c *checks) end(from netip.Addr, done *check, right bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	c.leave(from, done, right, nil)
	if right {
		for share, line := range c.waiting {
			for _, w := range slices.Clone(line) {
				if w.key == done.key && !w.isBegun() {
					c.leave(share, w, true, nil)
				}
			}
		}
	} else {
		c.fail(from)
	}
	c.next()
}

// giveUp removes a check that was pending for too long.
func (c *checks) giveUp(from netip.Addr, late *check) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case late.isEnded():
	case late.isBegun(): // started just as the time ran out
		c.running--
		c.leave(from, late, false, ErrChecks)
		c.next()
	default:
		c.leave(from, late, false, ErrChecks)
	}
}

func (w *check) isBegun() bool { return isClosed(w.begun) }
func (w *check) isEnded() bool { return isClosed(w.ended) }

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// leave removes a check from the queue. Called with mu held.
func (c *checks) leave(from netip.Addr, w *check, right bool, err error) {
	c.waiting[from] = slices.DeleteFunc(c.waiting[from], func(o *check) bool { return o == w })
	if len(c.waiting[from]) == 0 {
		delete(c.waiting, from)
	}
	w.right, w.err = right, err
	close(w.ended)
}

// fail counts a wrong password. Called with mu held.
func (c *checks) fail(from netip.Addr) {
	now := time.Now()
	c.failed[from] = wrongs{c.wrongs(from, now) + 1, now}
	if len(c.failed) <= failingAddresses {
		return
	}
	oldest := from
	for share, f := range c.failed {
		if f.last.Before(c.failed[oldest].last) {
			oldest = share
		}
	}
	delete(c.failed, oldest)
}

func (c *checks) wrongs(of netip.Addr, now time.Time) int {
	if f := c.failed[of]; now.Sub(f.last) < wrongsKept {
		return f.count
	}
	return 0
}

// next starts as many checks as may run now. Called with mu held.
func (c *checks) next() {
	now := time.Now()
	for c.running < checksAtOnce {
		var (
			first  *check
			failed int
		)
		for share, line := range c.waiting {
			i := slices.IndexFunc(line, func(w *check) bool { return !w.isBegun() })
			if i < 0 {
				continue
			}
			n := c.wrongs(share, now)
			if first == nil || cmp.Or(cmp.Compare(n, failed), line[i].came.Compare(first.came)) < 0 {
				first, failed = line[i], n
			}
		}
		if first == nil || failed > 0 && c.running == checksAtOnce-1 {
			return
		}
		c.running++
		close(first.begun)
	}
}
