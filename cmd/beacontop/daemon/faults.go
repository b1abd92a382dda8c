package daemon

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// faults collects errors of background goroutines and stops everything at the first one:
// nothing would tell a half-started beacon from a running one.
type faults struct {
	cancel context.CancelCauseFunc

	mu   sync.Mutex
	list []error
}

func (f *faults) add(err error) {
	if err == nil {
		return
	}
	f.mu.Lock()
	f.list = append(f.list, err)
	f.mu.Unlock()
	f.cancel(err)
}

func (f *faults) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.list...)
}

// guard turns a panic in a background goroutine into an error, so that the terminal is
// restored before the error is printed.
func (f *faults) guard(run func()) func() {
	return func() {
		defer func() {
			if p := recover(); p != nil {
				f.add(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		run()
	}
}
