package estate

import (
	"slices"
	"time"

	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// kept holds the last failure and the last success of each device on each channel. It serves
// readers who open a device long after its transfers have dropped out of the stream. Both maps
// are bounded; anything beyond comes from the history on disk, if there is one.
type kept struct {
	failures  map[keptKey]*event.Event // also flaws, and requests that were answered 401
	successes map[keptKey]*event.Event // nil: too many devices to keep any
	shrunk    int                      // how often failures were dropped
}

type keptKey struct {
	slot    int32
	channel roster.Channel
	what    keptWhat
}

// keptWhat separates entries that must not replace each other.
type keptWhat uint8

const (
	keptFailure keptWhat = iota
	keptAsked            // 401, which the next request may answer with credentials
	keptFlaw             // a flaw of an accepted file
	keptSuccess
	keptWhats
)

// Maximum numbers of entries, of about 0.5 KB each. Failures are few, and they are what readers
// look for. The successes of a large estate would take more memory than the rest of the State.
const (
	keptFailures  = 10_000
	keptSuccesses = 5_000
)

func newKept() kept {
	return kept{failures: map[keptKey]*event.Event{}, successes: map[keptKey]*event.Event{}}
}

// note keeps a transfer of a device, unless a newer one of its kind is already kept.
func (k *kept) note(slot int32, e *event.Event) {
	key := keptKey{slot, roster.ChannelOf(e.Kind), keptSuccess}
	switch {
	case e.Direction == event.DirectionNone, e.Direction == event.DirectionRelay, e.Unserved():
		return
	case e.Topic == event.TopicFlaw:
		key.what = keptFlaw
	case e.AsksForCredentials():
		key.what = keptAsked
	case e.Failed():
		key.what = keptFailure
	case k.successes == nil:
		return
	case len(k.successes) >= keptSuccesses:
		k.successes = nil
		return
	default:
		put(k.successes, key, e)
		return
	}
	if len(k.failures) >= keptFailures {
		k.shrink()
	}
	put(k.failures, key, e)
}

func put(all map[keptKey]*event.Event, key keptKey, e *event.Event) {
	was := all[key]
	switch {
	case was == nil:
		one := *e
		all[key] = &one
	case !e.Time.Before(was.Time):
		*was = *e
	}
}

// shrink drops the quarter of the failures that occurred longest ago.
func (k *kept) shrink() {
	k.shrunk++
	times := make([]int64, 0, len(k.failures))
	for _, e := range k.failures {
		times = append(times, e.Time.UnixNano())
	}
	slices.Sort(times)
	for key, e := range k.failures {
		if e.Time.UnixNano() <= times[len(times)/4] {
			delete(k.failures, key)
		}
	}
}

// answered drops a 401 of a device, because the device sent credentials.
func (k *kept) answered(slot int32, kind protocol.Kind) {
	delete(k.failures, keptKey{slot, roster.ChannelOf(kind), keptAsked})
}

// forget drops the entries of a device.
func (k *kept) forget(slot int32) {
	for c := range roster.Channels {
		for what := range keptWhats {
			delete(k.failures, keptKey{slot, c, what})
		}
		delete(k.successes, keptKey{slot, c, keptSuccess})
	}
}

// of returns the entries of a device.
func (k *kept) of(slot int32) (all []event.Event) {
	for c := range roster.Channels {
		for what := range keptWhats {
			key := keptKey{slot, c, what}
			if e := k.failures[key]; e != nil {
				all = append(all, *e)
			} else if e := k.successes[key]; e != nil {
				all = append(all, *e)
			}
		}
	}
	return all
}

// Past describes how far back the transfers of a device are available.
type Past struct {
	Recorded bool      // there is a history on disk; otherwise only the transfers in memory are available
	Reading  bool      // it is being read
	Since    time.Time // all transfers since then are available, up to the requested number; zero: not known
	Begins   bool      // Since is the start of the history
	Problem  string    // why a part of it could not be read
}

// Add merges transfers of the device that are not yet in the list, newest first.
func (d *AgentDetail) Add(others []event.Event) {
	for i := range others {
		if !d.has(&others[i]) {
			d.Transfers = append(d.Transfers, others[i])
		}
	}
	slices.SortStableFunc(d.Transfers, func(x, y event.Event) int { return y.Time.Compare(x.Time) })
}

// has reports whether a transfer is in the list; e may come from the disk.
func (d *AgentDetail) has(e *event.Event) bool {
	for i := range d.Transfers {
		if e.Same(&d.Transfers[i]) {
			return true
		}
	}
	return false
}

// Lacks returns the kinds of file whose last attempt failed according to the device's row and
// whose request is not in the list, because it is older than what is kept.
func (d *AgentDetail) Lacks() (kinds []protocol.Kind) {
	for _, one := range []struct {
		kind protocol.Kind
		mark Mark
	}{
		{protocol.KindPolicy, d.Policy}, {protocol.KindAgentConfiguration, d.Configuration}, {protocol.KindSchedule, d.Schedule}, {protocol.KindSettings, d.Settings}, {protocol.KindFailover, d.Failover},
		{protocol.KindUpgrade, d.Upgrade}, {protocol.KindInventory, d.Inventory}, {protocol.KindUsage, d.Usage}, {protocol.KindLog, d.Log},
	} {
		if one.mark.Failed && !slices.ContainsFunc(d.Transfers, func(e event.Event) bool {
			return roster.ChannelOf(e.Kind) == roster.ChannelOf(one.kind) && e.Time.Unix() == one.mark.Last.Unix()
		}) {
			kinds = append(kinds, one.kind)
		}
	}
	return kinds
}
