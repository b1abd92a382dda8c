package host

import (
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/cmd/beacontop/metrics"
)

// measured is a station, or a watched beacon.
type measured interface {
	State() *estate.State
	Observe(each func(*event.Event))
	History() *journal.Journal
}

// keeper keeps copies of what another beacon answered.
type keeper interface {
	Copies() (count int, bytes int64, keeps bool)
}

// measure begins to count what happens, for /metrics.
func (h *Host) measure(of measured) {
	state := of.State()
	c := metrics.Config{Source: state.Reader(), Kept: state.Kept, Viewers: h.viewers, Version: h.config.Control.Release}
	if history := of.History(); history != nil {
		c.History = func() int { return history.Progress().Waiting }
	}
	if k, is := of.(keeper); is {
		c.Copies = k.Copies
	}
	h.metrics = metrics.New(c)
	of.Observe(h.metrics.Observe)
}

// viewers counts the screens that are attached, and the sessions over SSH.
func (h *Host) viewers() int {
	n := h.Listener.Viewers()
	if h.Sessions != nil {
		n += h.Sessions()
	}
	return n
}
