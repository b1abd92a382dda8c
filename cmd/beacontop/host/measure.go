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

// measure begins to count what happens, for /metrics.
func (h *Host) measure(of measured) {
	state := of.State()
	c := metrics.Config{Source: state.Reader(), Kept: state.Kept, Viewers: h.viewers, Version: h.config.Control.Release}
	if history := of.History(); history != nil {
		c.History = func() int { return history.Progress().Waiting }
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
