package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Note is a sentence about one device.
type Note struct {
	Severity Severity
	Text     string
}

const (
	restartService = "restart the agent service"
	restart        = restartService + " or the device"
)

// Device returns what is wrong with a device. The logs of a watched beacon may begin long after
// its first contact.
func Device(d *estate.AgentRow, watched bool) (notes []Note) {
	switch {
	case d.Lost && watched:
		notes = append(notes, Note{Problem, "its first policy request in the logs failed, silent since; if it is new, " + restartService})
	case d.Lost:
		notes = append(notes, Note{Problem, "never got its first policy, silent since: fix the cause, then " + restart})
	}
	if d.Other.IsValid() {
		notes = append(notes, Note{Warning, fmt.Sprintf("2 addresses in turn, %s and %s: two machines with one name, or one machine in two networks; compare serial numbers in its inventories", d.Address, d.Other)})
	}
	return notes
}

// AfterLost says what to do about devices whose first policy failed for a cause, once that cause
// is fixed.
func AfterLost(c event.Cause, watched bool) string {
	const noRetry = "no retry after a first policy: "
	switch {
	case watched:
		return noRetry + "if it is new, " + restartService
	case c == event.CauseBadPath:
		return noRetry + "fix the name first, then " + restart
	}
	return noRetry + restart
}

// OrphansOf says what a report lists as devices without a first policy, and what to do.
func OrphansOf(silent time.Duration) string {
	return fmt.Sprintf("the first policy request in this period failed, none succeeded later, and no contact for %s or more: if the devices are new, %s", figures.Exact(silent), restart)
}
