package report

import (
	"strings"

	"beacontop/beacon/event"
)

// asks holds requests that were answered with 401 because they had no credentials, until it is
// known whether the client repeated them with credentials: then they have not failed. What is not
// answered when the memory is full, or at the end, has failed.
type asks struct {
	waiting []ask
	base    int32 // number of the first one
}

type ask struct {
	event.Event
	answered bool
}

// asksMost is the number of requests that wait: as many as the roster remembers.
const asksMost = 10_000

// next is the number of the next request to wait.
func (a *asks) next() int32 { return a.base + int32(len(a.waiting)) }

// add adds a request and copies what its count needs.
func (a *asks) add(e *event.Event) {
	one := ask{Event: *e}
	one.Path = strings.Clone(extensionOf(e.Path))
	one.Cause = event.CauseCredentials
	one.Method, one.UserAgent, one.Name, one.Folder, one.Detail, one.Device.Name, one.Device.Domain = "", "", "", "", "", "", ""
	a.waiting = append(a.waiting, one)
}

func (a *asks) answer(number int32) {
	if i := number - a.base; i >= 0 && int(i) < len(a.waiting) {
		a.waiting[i].answered = true
	}
}

// settle counts all but the newest requests.
func (t *Tally) settle(keep int) {
	a := &t.asks
	n := max(len(a.waiting)-keep, 0)
	for i := range a.waiting[:n] {
		t.count(&a.waiting[i].Event, !a.waiting[i].answered)
	}
	a.waiting = a.waiting[:copy(a.waiting, a.waiting[n:])]
	a.base += int32(n)
}
