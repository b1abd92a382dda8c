package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// faults collects what went wrong in the background and ends everything at the
// first of it: a half of a beacon would be told apart from a whole one by nobody.
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

// guard turns a panic in the background into an error, so that the terminal is
// restored before anybody reads of it.
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
