package beacon

import "sync"

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
