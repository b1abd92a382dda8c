// Package waittest waits, in tests, for what no event announces: that another process listens, that a
// batch is on disk. Where there is an event, a channel or a bubble of synctest, wait for that.
package waittest

import (
	"testing"
	"time"
)

// every is so often that a test does not wait long, and so seldom that looking does not slow what it waits
// for. late is longer than anything takes on a busy machine.
const (
	every = 10 * time.Millisecond
	late  = time.Minute
)

// Until returns when check returns no error, and fails the test with its last error if that never happens.
func Until(t interface{ Fatalf(string, ...any) }, check func() error) {
	if h, is := t.(testing.TB); is {
		h.Helper()
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for timeout := time.After(late); ; {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatalf("after a minute: %v", err)
		}
	}
}
