package beacon

import (
	"sync"
	"sync/atomic"
)

// Beacon is the HTTP server for agents. Make one with New.
type Beacon struct {
	config   Config
	staging  *staging
	policies *policies
	places   places

	handlers    handlers
	cutting     atomic.Bool // the grace period is over: running requests are aborted
	turns       *turns
	pieces      pieces
	reserve     reserve
	connections *connections
	examiner    *examiner
	conditional sync.Mutex   // held while a conditional upload is checked and committed
	partial     atomic.Int64 // bytes received so far of unfinished uploads
}

// New prepares a beacon and its Staging/Common directory. It starts nothing. Call Close after
// the last Serve.
func New(c Config) (*Beacon, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	b := &Beacon{
		config: c, places: newPlaces(), turns: newTurns(c.Limits.Receives), reserve: reserve{limits: c.Limits},
		connections: newConnections(c.Limits), examiner: newExaminer(),
	}
	if b.policies, err = newPolicies(c); err != nil {
		return nil, err
	}
	if b.staging, err = openStaging(c.Dir); err != nil {
		return nil, err
	}
	return b, nil
}

// Close releases the staging directory.
func (b *Beacon) Close() error { return b.staging.close() }

// Running returns the number of requests being served.
func (b *Beacon) Running() int { return b.handlers.running() }

// handlers counts the requests being served.
type handlers struct {
	mu    sync.Mutex
	count int
	none  chan struct{} // closed when count drops to zero; nil: nothing is waiting
}

func (h *handlers) enter() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count++
}

func (h *handlers) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count--; h.count == 0 && h.none != nil {
		close(h.none)
		h.none = nil
	}
}

func (h *handlers) running() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

func (h *handlers) wait() {
	h.mu.Lock()
	if h.count == 0 {
		h.mu.Unlock()
		return
	}
	if h.none == nil {
		h.none = make(chan struct{})
	}
	none := h.none
	h.mu.Unlock()
	<-none
}
