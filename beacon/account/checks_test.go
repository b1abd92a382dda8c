package account

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	guesser = netip.MustParseAddr("10.0.0.66")
	branch  = netip.MustParseAddr("10.0.0.1")
)

// lined is a queue whose checks take a second each.
type lined struct {
	*checks
	tests   atomic.Int64
	done    sync.WaitGroup
	refused atomic.Int64
}

func newLined() *lined { return &lined{checks: newChecks()} }

// ask queues a check in the background; the result is sent to the channel.
func (l *lined) ask(from netip.Addr, password string, right bool) <-chan bool {
	result := make(chan bool, 1)
	var key digest
	copy(key[:], password)
	l.done.Go(func() {
		got, err := l.run(from, key, func() bool {
			l.tests.Add(1)
			time.Sleep(time.Second)
			return right
		})
		if errors.Is(err, ErrChecks) {
			l.refused.Add(1)
		}
		result <- got && err == nil
	})
	return result
}

// TestGuessingDoesNotDelayACorrectPassword has 1,000 connections guess continuously: a correct
// password from another address is checked at once.
func TestGuessingDoesNotDelayACorrectPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLined()
		ends := time.Now().Add(time.Minute)
		for i := range 1000 {
			go func() {
				for n := 0; time.Now().Before(ends); n++ {
					<-l.ask(guesser, fmt.Sprint(i, " ", n), false)
					time.Sleep(time.Second) // before its next request
				}
			}()
		}
		time.Sleep(30 * time.Second)
		for i := range 5 {
			began := time.Now()
			if !<-l.ask(branch, fmt.Sprint("right ", i), true) {
				t.Error("a right password is wrong")
			}
			if took := time.Since(began); took != time.Second {
				t.Errorf("a correct password waited %s for others", took-time.Second)
			}
			time.Sleep(3 * time.Second)
		}
		if l.refused.Load() == 0 {
			t.Error("no guess was rejected")
		}
		time.Sleep(time.Minute)
		l.done.Wait()
		if len(l.waiting) > 0 || l.running != 0 {
			t.Errorf("%d addresses and %d checks are left", len(l.waiting), l.running)
		}
	})
}

// TestGuessingAddressesWaitBehindOthers has several addresses guess at the same time.
func TestGuessingAddressesWaitBehindOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLined()
		for i := range 10 {
			l.ask(netip.AddrFrom4([4]byte{10, 1, 0, byte(i)}), "guess", false)
		}
		l.done.Wait() // each has failed once
		for i := range 10 {
			for n := range 5 {
				l.ask(netip.AddrFrom4([4]byte{10, 1, 0, byte(i)}), fmt.Sprint("again ", n), false)
			}
		}
		synctest.Wait()
		var right []<-chan bool
		began := time.Now()
		for i := range 4 {
			right = append(right, l.ask(netip.AddrFrom4([4]byte{10, 2, 0, byte(i)}), "right", true))
		}
		for _, r := range right {
			if !<-r {
				t.Error("a right password is wrong")
			}
		}
		if took := time.Since(began); took > 2*time.Second { // at most one check is in front
			t.Errorf("it took %s", took)
		}
		l.done.Wait()
	})
}

// TestEqualPasswordsAreCheckedOnce simulates thousands of agents of a branch after a restart,
// with one account, and then many branches.
func TestEqualPasswordsAreCheckedOnce(t *testing.T) {
	for name, from := range map[string]func(int) netip.Addr{
		"one address":    func(int) netip.Addr { return branch },
		"many addresses": func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 3, byte(i >> 8), byte(i)}) },
	} {
		for _, right := range []bool{true, false} {
			t.Run(fmt.Sprint(name, ", right ", right), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					l := newLined()
					var results []<-chan bool
					for i := range 2000 {
						results = append(results, l.ask(from(i), "shared", right))
					}
					l.done.Wait()
					wrong := 0
					for _, r := range results {
						if got := <-r; got != right {
							wrong++
						}
					}
					if wrong > 0 || right && l.refused.Load() > 0 {
						t.Errorf("%d got the wrong result, %d none", wrong, l.refused.Load())
					}
					if n := l.tests.Load(); (right || from(0) == from(1)) && n > checksAtOnce {
						t.Errorf("checked %d times", n)
					}
				})
			})
		}
	}
}

// TestWaitingForACheckEnds rejects checks that waited for too long, and removes them.
func TestWaitingForACheckEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLined()
		for i := range checksPerAddress + 10 {
			l.ask(guesser, fmt.Sprint(i), false)
		}
		synctest.Wait()
		if got := l.refused.Load(); got != 10 {
			t.Errorf("%d were rejected at once, want 10", got)
		}
		began := time.Now()
		l.done.Wait()
		if took := time.Since(began); took > checkWait+time.Second {
			t.Errorf("the last waited %s", took)
		}
		if len(l.waiting) > 0 || l.running != 0 {
			t.Errorf("%d addresses and %d checks are left", len(l.waiting), l.running)
		}
		if got := l.wrongs(guesser, time.Now().Add(wrongsKept)); got != 0 {
			t.Errorf("%d wrong passwords are held against an address for ever", got)
		}
	})
}

func TestFailingAddressesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChecks()
		for i := range failingAddresses + 5 {
			c.fail(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
			time.Sleep(time.Microsecond)
		}
		if len(c.failed) != failingAddresses || c.wrongs(netip.AddrFrom4([4]byte{10, 0, 0, 4}), time.Now()) != 0 {
			t.Errorf("%d are remembered, among them the oldest", len(c.failed))
		}
	})
}
