package connection

import "context"

// Drain prepares the end of a beacon whose port another process takes over: no connection is
// accepted, what was accepted is served, and every answer says that it is the last of its
// connection. It returns when there are no connections, or when ctx ends; then it closes those that
// wait for a request. net/http must still be serving.
//
// Closing an idle connection loses the request that is on its way at that moment. A client that
// uses its connection within the time of ctx is told by the answer, and loses none.
func (s *Set) Drain(ctx context.Context) {
	s.draining.Store(true)
	s.mu.Lock()
	all := s.parkings
	s.mu.Unlock()
	for _, p := range all {
		p.refuse()
	}
	s.mu.Lock()
	if len(s.open) == 0 {
		close(s.empty)
	} else {
		s.waiting = true
	}
	s.mu.Unlock()
	select {
	case <-s.empty:
	case <-ctx.Done():
	}
	for _, p := range all {
		p.expire()
	}
}

// Draining reports whether the next answer of each connection is its last.
func (s *Set) Draining() bool { return s.draining.Load() }

// refuse stops accepting, and returns when every accepted connection is parked.
func (p *parking) refuse() {
	p.mu.Lock()
	p.refusing = true
	p.mu.Unlock()
	_ = p.closeListener() // Close returns the error
	p.start()
	p.accepting.Wait()
}

// expire closes the parked connections that wait for a request, and returns when net/http has the
// others.
func (p *parking) expire() {
	p.mu.Lock()
	p.expired = true
	for c := range p.parked {
		_ = c.SetReadDeadline(past) // an error means that it is closed
	}
	p.mu.Unlock()
	p.all.Wait()
}
