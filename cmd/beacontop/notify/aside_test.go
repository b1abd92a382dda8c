package notify

import (
	"errors"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

var badRequest = &StatusError{Status: "400 Bad Request", Code: 400}

// given returns what was said of messages that were given up.
func (w *world) given() (all []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.events {
		if e := &w.events[i]; e.Topic == event.TopicGap {
			all = append(all, e.Detail)
		}
	}
	return all
}

// TestAMessageThatIsRefusedHoldsUpNoOther has a receiver that refuses one message forever.
func TestAMessageThatIsRefusedHoldsUpNoOther(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.inbox[0].refused = map[diagnosis.Code]error{diagnosis.DiskFull: badRequest}
		w.raise(diagnosis.DiskFull)
		pass(time.Second)
		w.raise(diagnosis.ParentDown)
		pass(5 * time.Minute)
		w.want("raised backlog-parent-down; ")
		given := w.given()
		if len(given) != 1 || !strings.Contains(given[0], "not that disk-full was raised, which is given up (number 1): the answer was 400 Bad Request") {
			t.Errorf("given up: %q", given)
		}
		if n := w.inbox[0].attempts; n > refusalsMost+3 {
			t.Errorf("%d attempts", n)
		}
		pass(time.Hour)
		w.clear(diagnosis.DiskFull) // of which the receiver was never told
		w.clear(diagnosis.ParentDown)
		pass(5 * time.Minute)
		w.want("raised backlog-parent-down; cleared backlog-parent-down; ")
		w.inbox[0].refused = nil
		w.raise(diagnosis.DiskFull) // anew
		pass(5 * time.Minute)
		w.want("raised backlog-parent-down; cleared backlog-parent-down; raised disk-full; ")
	})
}

// TestAReceiverThatRefusesEverythingIsOwedEverything because it may be set up wrongly: also over a restart,
// and when there are more messages than are set aside.
func TestAReceiverThatRefusesEverythingIsOwedEverything(t *testing.T) {
	inWorld(t, one, func(w *world) {
		w.inbox[0].set(badRequest)
		all := []diagnosis.Code{
			diagnosis.DiskFull, diagnosis.DiskLow, diagnosis.ParentDown, diagnosis.PolicyRejected, diagnosis.TLSWeak, diagnosis.QueueSlow, diagnosis.QueueStuck, diagnosis.EventsLost,
			diagnosis.AgentsFailing, diagnosis.SiblingDown, diagnosis.SegmentSilent,
		}
		for _, code := range all {
			w.raise(code)
			pass(3 * time.Minute)
		}
		pass(12 * time.Hour)
		w.stop()
		w.start()
		pass(12 * time.Hour)
		w.want("")
		w.inbox[0].set(nil)
		pass(time.Hour)
		told := w.inbox[0].told()
		for _, code := range all {
			if strings.Count(told, "raised "+string(code)+";") != 1 {
				t.Errorf("%s is not told once: %s", code, told)
			}
		}
		if given := w.given(); len(given) > 0 {
			t.Errorf("given up: %q", given)
		}
	})
}

// TestOtherAnswersAreNotAboutTheMessage waits for a receiver whose address or account is wrong.
func TestOtherAnswersAreNotAboutTheMessage(t *testing.T) {
	for code, is := range map[int]bool{400: true, 413: true, 422: true, 401: false, 403: false, 404: false, 429: false, 500: false, 503: false, 302: false} {
		if (&StatusError{Code: code}).ofMessage() != is {
			t.Errorf("%d", code)
		}
	}
	inWorld(t, one, func(w *world) {
		w.inbox[0].refused = map[diagnosis.Code]error{diagnosis.DiskFull: errors.New("connection refused")}
		w.raise(diagnosis.DiskFull)
		pass(time.Second)
		w.raise(diagnosis.ParentDown)
		pass(time.Hour)
		w.want("")
	})
}
