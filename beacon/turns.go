package beacon

import (
	"sync/atomic"
	"time"
)

// receiveWait is how long an upload waits for a slot: shorter than the response timeout of any
// agent or proxy.
const receiveWait = 20 * time.Second

// waitersPerTurn is the number of waiting uploads per slot: each costs a goroutine, and a burst
// of one second is served within a few.
const waitersPerTurn = 8

// turns limits the uploads that write at the same time, and lets some more wait briefly. A slot
// is used only while there is data to write, never while waiting for the network: otherwise slow
// senders would occupy all of them.
type turns struct {
	slots   chan struct{}
	waiting atomic.Int64
}

func newTurns(n int) *turns { return &turns{slots: make(chan struct{}, n)} }

// run calls write when a slot is free. It returns errBusy if too many are waiting, or no slot
// became free in time. It does not stop waiting when the sender disconnects: its upload is
// complete, and net/http cannot distinguish a closed connection from a half-closed one.
func (t *turns) run(write func() error) error {
	if !t.take() {
		return errBusy
	}
	defer t.done()
	return write()
}

// take waits for a slot; the caller releases it with done. It returns false if too many are
// waiting.
func (t *turns) take() bool {
	select {
	case t.slots <- struct{}{}:
		return true
	default:
	}
	if t.waiting.Add(1) > int64(waitersPerTurn*cap(t.slots)) {
		t.waiting.Add(-1)
		return false
	}
	defer t.waiting.Add(-1)
	timer := time.NewTimer(receiveWait)
	defer timer.Stop()
	select {
	case t.slots <- struct{}{}:
		return true
	case <-timer.C:
		return false
	}
}

func (t *turns) done() { <-t.slots }
