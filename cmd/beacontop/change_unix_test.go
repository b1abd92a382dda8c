//go:build unix

package main

import (
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// awaitChange returns when a condition holds, or when ended is closed. It looks again after each change
// of a directory.
func awaitChange(t *testing.T, dir string, ended <-chan struct{}, holds func() bool) {
	t.Helper()
	w, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if err := w.Add(dir); err != nil {
		t.Fatal(err)
	}
	for timeout := time.After(time.Minute); !holds(); {
		select {
		case <-w.Events:
		case err := <-w.Errors:
			t.Fatal(err)
		case <-ended:
			return
		case <-timeout:
			t.Fatalf("what was awaited in %s has not come", dir)
		}
	}
}
