package daemon

import (
	"context"
	"strings"
	"testing"
)

// TestAPanicStopsEverything has one of two goroutines fail.
func TestAPanicStopsEverything(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	f := faults{cancel: cancel}
	f.guard(func() { panic("boom") })()
	if err := f.err(); ctx.Err() == nil || err == nil || !strings.HasPrefix(err.Error(), "panic: boom\n") {
		t.Errorf("%v, %v", ctx.Err(), err)
	}
}
