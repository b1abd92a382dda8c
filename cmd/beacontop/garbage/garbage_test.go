package garbage

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestMemoryOfABurstIsReturned allocates memory like a burst of requests, drops it and waits.
func TestMemoryOfABurstIsReturned(t *testing.T) {
	rush()
	runtime.GC() // as the runtime does within two minutes; what is free stays with the process
	if _, got, _ := heap(); got < giveBackFrom {
		t.Fatalf("%d bytes to spare after a rush of 64 MiB", got)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var giving sync.WaitGroup
		giving.Go(func() { Limit(ctx) })
		<-time.After(tendEvery)
		synctest.Wait()
		cancel()
		giving.Wait()
	})
	if _, got, _ := heap(); got >= giveBackFrom {
		t.Errorf("%d bytes to spare, want them with the system", got)
	}
}

// rush allocates 64 MiB and drops them.
//
//go:noinline
func rush() {
	taken := make([]byte, 64<<20)
	for i := range taken {
		taken[i] = 1
	}
	runtime.KeepAlive(taken)
}
