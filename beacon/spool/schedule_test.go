package spool

import (
	"bytes"
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// schedule controls the order of goroutines' steps on a disk: when all of them are blocked, in
// their next step or on each other, it lets one step run.
type schedule struct {
	choose func(ops []string) int // which of the pending steps is next

	trace []byte

	mu      sync.Mutex
	waiting []*turn
}

// turn is one goroutine before its next step.
type turn struct {
	op  string
	run chan error
}

// step blocks until this step may run.
func (s *schedule) step(op string) error {
	t := &turn{op, make(chan error)}
	s.mu.Lock()
	s.waiting = append(s.waiting, t)
	s.mu.Unlock()
	return <-t.run
}

// run lets steps run until all actors have ended. Before each step it calls between, whose
// result is the result of the step, and of all later ones once it is errDead.
func (s *schedule) run(actors *sync.WaitGroup, between func(op string) error) {
	ended := make(chan struct{})
	go func() {
		actors.Wait()
		close(ended)
	}()
	var dead error
	for idle := 0; ; {
		s.awaitBlocked()
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.mu.Unlock()
			select {
			case <-ended:
				return
			default:
			}
			if idle++; idle > 1000 {
				panic("deadlock of the actors")
			}
			continue
		}
		idle = 0
		slices.SortStableFunc(s.waiting, func(a, b *turn) int { return cmp.Compare(a.op, b.op) })
		i := 0
		if dead == nil && len(s.waiting) > 1 {
			ops := make([]string, len(s.waiting))
			for i, t := range s.waiting {
				ops[i] = t.op
			}
			i = s.choose(ops)
		}
		next := s.waiting[i]
		s.waiting = slices.Delete(s.waiting, i, i+1)
		s.mu.Unlock()
		err := dead
		if dead == nil {
			err = between(next.op)
		}
		if err == errDead { //nolint:errorlint // it is never wrapped here
			dead = err
		}
		next.run <- err
	}
}

// awaitBlocked returns when every other goroutine is blocked. The states are those in a stack
// trace of the runtime.
func (s *schedule) awaitBlocked() {
	if s.trace == nil {
		s.trace = make([]byte, 64<<10)
	}
	for {
		runtime.Gosched()
		if allBlocked(s.trace[:runtime.Stack(s.trace, true)]) {
			return
		}
	}
}

var blockedStates = []string{
	"chan receive", "chan send", "select", "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock",
	"sync.WaitGroup.Wait", "sync.Cond.Wait", "finalizer wait",
}

func allBlocked(trace []byte) bool {
	self := true
	for len(trace) > 0 {
		line, rest, _ := bytes.Cut(trace, []byte("\n"))
		trace = rest
		if !bytes.HasPrefix(line, []byte("goroutine ")) || !bytes.HasSuffix(line, []byte("]:")) {
			continue
		}
		if self { // the first is the caller
			self = false
			continue
		}
		_, state, _ := bytes.Cut(line, []byte("["))
		state, _, _ = bytes.Cut(bytes.TrimSuffix(state, []byte("]:")), []byte(","))
		if !slices.Contains(blockedStates, string(state)) {
			return false
		}
	}
	return true
}
