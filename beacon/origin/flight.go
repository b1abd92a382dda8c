package origin

import (
	"context"
	"net/http"
	"sync"
)

// flight is an answer that several requests wait for or read while it arrives.
type flight struct {
	key    string
	cancel context.CancelFunc // ends what is asked
	landed chan struct{}      // closed when answer or err is set

	answer *answer
	err    error

	waiting int  // who waits or reads; guarded by flights
	claimed bool // the only body was given to one of them; guarded by flights
}

// flights are the answers that are arriving, by what was asked.
type flights struct {
	mu    *sync.Mutex
	aloft map[string]*flight
}

func newFlights() flights { return flights{new(sync.Mutex), map[string]*flight{}} }

// join adds a request to a flight, or begins one. Call leave once for each.
func (f flights) join(key string) (one *flight, ctx context.Context, begins bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.aloft[key]; one != nil {
		one.waiting++
		return one, nil, false
	}
	ctx, cancel := context.WithCancel(context.Background()) // an agent that leaves does not end it for others
	one = &flight{key: key, cancel: cancel, landed: make(chan struct{}), waiting: 1}
	f.aloft[key] = one
	return one, ctx, true
}

// leave ends the part of one request. The last one ends the flight.
func (f flights) leave(one *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting > 0 {
		return
	}
	f.close(one)
}

// close ends a flight; f.mu is held.
func (f flights) close(one *flight) {
	if f.aloft[one.key] == one {
		delete(f.aloft, one.key)
	}
	one.cancel()
	if one.answer != nil {
		closeKept(one.answer.kept.Swap(nil))
	}
	if one.answer != nil && one.answer.live != nil && !one.claimed {
		one.claimed = true
		_ = one.answer.live.Close() // nobody reads it
	}
}

// land passes an answer to those who wait. While its body arrives, more may join.
func (f flights) land(one *flight, a *answer, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one.answer, one.err = a, err
	close(one.landed)
	if one.waiting == 0 {
		f.close(one)
	} else if err != nil || a.arriving == nil {
		f.remove(one)
	}
}

// over removes a flight whose body has arrived.
func (f flights) over(one *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.remove(one)
}

func (f flights) remove(one *flight) {
	if f.aloft[one.key] == one {
		delete(f.aloft, one.key)
	}
}

// claim gives the only body of an answer to the first who asks.
func (f flights) claim(one *flight) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.claimed {
		return false
	}
	one.claimed = true
	return true
}

// end ends all flights.
func (f flights) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range f.aloft {
		one.cancel()
	}
}

// share answers a request together with others that ask the same.
func (f *Front) share(req *http.Request, e *exchange) (*http.Response, error) {
	key := f.key(req.Header, &e.Request)
	one, ctx, begins := f.flights.join(flightKey(key))
	if begins {
		f.landing.Go(func() { f.fly(one, req.Clone(ctx), e.Request) })
	}
	select {
	case <-one.landed:
	case <-req.Context().Done():
		f.flights.leave(one)
		return nil, context.Cause(req.Context())
	}
	a := one.answer
	if one.err != nil {
		f.flights.leave(one)
		return nil, one.err
	}
	if !begins && !a.isFor(req.Header) || a.live != nil && !f.flights.claim(one) {
		f.flights.leave(one)
		return f.alone(req, e)
	}
	return f.respond(req, e, a, func() { f.flights.leave(one) })
}

// fly asks for what a flight is about, and keeps the answer after those who wait have it.
func (f *Front) fly(one *flight, req *http.Request, q Request) {
	a, err := f.fetch(req, &q)
	f.flights.land(one, a, err)
	if err == nil && a.keep != nil {
		a.keep()
	}
	f.flights.over(one)
}
