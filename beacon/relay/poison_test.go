package relay

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

var errFails = errors.New("upload to parent: got 500")

// TestAFileAtWhichTheParentFailsIsParked has a parent that accepts all files but one.
func TestAFileAtWhichTheParentFailsIsParked(t *testing.T) {
	for _, status := range []int{400, 403, 409, 500} {
		t.Run(strconv.Itoa(status), func(t *testing.T) { parkPoison(t, status) })
	}
}

func parkPoison(t *testing.T, status int) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison", "a", "b")
		p := &fakeParent{deliver: func(f spool.File, _ string) (int, error) {
			if f.Name == "poison" {
				return status, errFails
			}
			return 200, nil
		}}
		events := relaying(t, s, p, 2*time.Hour)
		if got := waitingNames(t, s); got != "" {
			t.Errorf("waiting: %q", got)
		}
		taken, parked, refusals := false, 0, 0
		for _, e := range events {
			switch {
			case e.Topic == event.TopicRelay && !e.Failed():
				taken = true
			case e.Topic == event.TopicParked:
				parked += e.Count
				if e.Detail != errFails.Error() {
					t.Errorf("parked because of %q", e.Detail)
				}
			case e.Topic == event.TopicRelay && e.Count > 0:
				refusals++
				if e.Count != refusals || e.Name != "poison" {
					t.Errorf("rejection %d is reported as number %d, of %s", refusals, e.Count, e.Name)
				}
			case taken && e.Topic == event.TopicParent && e.Reach == event.ReachDown:
				t.Errorf("reported as down although it accepts files: %s", e.Detail)
			}
		}
		if parked != DefaultRefusals {
			t.Errorf("parked after %d refusals", parked)
		}
	})
}

// TestAParentThatFailsAtAllFilesParksNone has a parent that fails for two hours, whatever the
// file: its URL or account is wrong.
func TestAParentThatFailsAtAllFilesParksNone(t *testing.T) {
	for _, status := range []int{400, 404, 409, 500, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) { parkNone(t, status) })
	}
}

// TestOneFileDoesNotBlockTheQueue has a parent fail at the oldest file in a way that usually is
// its own fault, one file at a time.
func TestOneFileDoesNotBlockTheQueue(t *testing.T) {
	for _, status := range []int{0, 502, 503} {
		synctest.Test(t, func(t *testing.T) {
			s := spoolOf(t, "a-poison", "b", "c", "d", "e", "f")
			p := &fakeParent{deliver: func(f spool.File, _ string) (int, error) {
				if f.Name == "a-poison" {
					return status, errFails
				}
				return 200, nil
			}}
			for _, e := range relaying(t, s, p, time.Minute) {
				if e.Topic == event.TopicParked {
					t.Errorf("%d: %s was parked", status, e.Name)
				}
			}
			if got := waitingNames(t, s); got != "a-poison" {
				t.Errorf("%d: waiting: %q", status, got)
			}
		})
	}
}

// TestFilesAcceptedMeanwhileShowWhoseFaultItIs has a parent that rejects one file slowly while
// it accepts the others.
func TestFilesAcceptedMeanwhileShowWhoseFaultItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison", "a", "b")
		p := slowlyRefusing{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var parked []string
		New(Config{Spool: s, Parents: []Parent{p}, Parallel: 4, Refusals: 3, Publish: func(e event.Event) {
			switch {
			case e.Topic == event.TopicParked:
				parked = append(parked, e.Name)
			case e.Topic == event.TopicParent && e.Reach == event.ReachDown:
				t.Errorf("reported as down: %s", e.Detail)
			}
		}}).Run(ctx)
		if !slices.Equal(parked, []string{"poison"}) {
			t.Errorf("parked %q", parked)
		}
	})
}

// TestAParentThatRejectsEverythingIsNotUp precedes one that accepts all files but one.
func TestAParentThatRejectsEverythingIsNotUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison", "a", "b", "c")
		first := &fakeParent{deliver: func(spool.File, string) (int, error) { return 404, &statusError{404, "404 Not Found", 0} }}
		second := &fakeParent{name: "2", deliver: func(f spool.File, _ string) (int, error) {
			if f.Name == "poison" {
				return 400, &statusError{400, "400 Bad Request", 0}
			}
			return 200, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		refused := false
		New(Config{Spool: s, Parents: []Parent{first, second}, Publish: func(e event.Event) {
			refused = refused || e.Topic == event.TopicRelay && e.Peer == first.String()
			switch {
			case refused && e.Topic == event.TopicParent && e.Name == first.String() && e.Reach == event.ReachUp:
				t.Errorf("the first one is reported as up: %s", e.Detail)
			case e.Topic == event.TopicRelay && e.Count > 0 && (e.Peer != second.String() || e.Name != "poison"):
				t.Errorf("%s is reported as rejected by %s", e.Name, e.Peer)
			}
		}}).Run(ctx)
		if got := waitingNames(t, s); got != "poison" && got != "" {
			t.Errorf("waiting: %q", got)
		}
	})
}

type slowlyRefusing struct{}

func (slowlyRefusing) Deliver(_ context.Context, f spool.File, _ io.Reader) (int, error) {
	if f.Name == "poison" {
		time.Sleep(400 * time.Millisecond)
		return 403, &statusError{403, "403 Forbidden", 0}
	}
	return 200, nil
}

func (slowlyRefusing) Check(context.Context) error { return nil }
func (slowlyRefusing) String() string              { return "slow" }

func parkNone(t *testing.T, status int) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "a", "b", "c")
		began := time.Now()
		p := &fakeParent{deliver: func(spool.File, string) (int, error) {
			if time.Since(began) < 2*time.Hour {
				return status, errFails
			}
			return 200, nil
		}}
		for _, e := range relaying(t, s, p, 3*time.Hour) {
			if e.Topic == event.TopicParked {
				t.Errorf("%s was parked", e.Name)
			}
		}
		if got := waitingNames(t, s); got != "" {
			t.Errorf("waiting: %q", got)
		}
	})
}

// TestTheOnlyFileIsTriedAgain has one file, at which the parent fails once.
func TestTheOnlyFileIsTriedAgain(t *testing.T) {
	for _, status := range []int{0, 400, 500, 503} {
		synctest.Test(t, func(t *testing.T) {
			s := spoolOf(t, "a")
			p := &fakeParent{}
			p.deliver = func(spool.File, string) (int, error) {
				if len(p.tried) == 1 {
					return status, errFails
				}
				return 200, nil
			}
			for _, e := range relaying(t, s, p, 2*pauseFirst) {
				if e.Topic == event.TopicParent && e.Reach == event.ReachDown {
					t.Errorf("%d: reported as down: %s", status, e.Detail)
				}
			}
			if got := waitingNames(t, s); got != "" {
				t.Errorf("%d: waiting: %q after %q", status, got, p.tried)
			}
		})
	}
}

// TestAnotherFileEndsTheDoubt has only one file, at which the parent fails for a long time; then
// one that it accepts.
func TestAnotherFileEndsTheDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "poison")
		taken := make(chan time.Time, 1)
		p := &fakeParent{deliver: func(f spool.File, _ string) (int, error) {
			if f.Name == "poison" {
				return 403, &statusError{403, "403 Forbidden", 0}
			}
			taken <- time.Now()
			return 200, nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		r := New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}})
		go func() {
			defer close(done)
			r.Run(ctx)
		}()
		time.Sleep(time.Hour)
		came := time.Now()
		put(t, s, "good", "x")
		r.Stored(spool.File{Folder: "Logs", Name: "good"})
		if waited := (<-taken).Sub(came); waited > pauseFirst {
			t.Errorf("the other file waited for %s", waited)
		}
		cancel()
		<-done
	})
}

// TestWindowsAreReported starts before the window and ends after it. The parent is checked all the
// time.
func TestWindowsAreReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now().Local()
		opening := began.Add(10 * time.Minute)
		since := func(at time.Time) time.Duration {
			return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
		}
		s := spoolOf(t, "a")
		p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 200, nil }}
		asked := 0
		var told []event.Event
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		New(Config{
			Spool: s, Parents: []Parent{p}, Windows: []Window{{since(opening), since(opening.Add(10 * time.Minute))}},
			Publish: func(e event.Event) {
				switch e.Topic {
				case event.TopicWindow, event.TopicRelay:
					told = append(told, e)
				case event.TopicParent:
					asked++
				}
			},
		}).Run(ctx)
		if len(told) != 4 || told[0].Active || !told[0].Since.Equal(opening.Truncate(time.Minute)) || !told[1].Active ||
			told[2].Topic != event.TopicRelay || told[3].Active || !told[3].Since.Equal(opening.Truncate(time.Minute).AddDate(0, 0, 1)) {
			t.Errorf("reported %+v", told)
		}
		if asked < 100 {
			t.Errorf("the parent was asked %d times in an hour", asked)
		}
	})
}
