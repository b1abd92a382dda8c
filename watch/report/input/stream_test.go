package input

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs/merge"
)

// TestFilesOfOneLog: files of one directory are one log if they name the same server, or have the
// same base name. Streams and what cannot be read are no part of a log.
func TestFilesOfOneLog(t *testing.T) {
	dir := t.TempDir()
	const address = `{"topic":"source","at":"2026-11-23T12:00:00Z"}` + "\n"
	for _, name := range []string{"u_ex1.log", "u_ex2.log.gz", "httperr1.log", "access.log", "access.log.1", "other.log", "b/access.log"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, "b"), 0o700), os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(address), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	log := func(name string) string {
		return Find([]string{filepath.Join(dir, filepath.FromSlash(name))}, nil)[0].Stream(nil).Log
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"u_ex1.log", "u_ex2.log.gz", true},
		{"u_ex1.log", "httperr1.log", false},
		{"access.log", "access.log.1", true},
		{"access.log", "other.log", false},
		{"access.log", "b/access.log", false},
	} {
		if got := log(c.a) == log(c.b); got != c.same || log(c.a) == "" {
			t.Errorf("%s and %s are one log: %v, want %v (%q)", c.a, c.b, got, c.same, log(c.a))
		}
	}
	byServer := Input{Name: filepath.Join(dir, "a.log"), file: "a.log", server: "10.0.0.1"}
	other := Input{Name: filepath.Join(dir, "b.log"), file: "b.log", server: "10.0.0.1"}
	if byServer.Stream(nil).Log != other.Stream(nil).Log {
		t.Error("two files of one server are two logs")
	}
	stream := Find([]string{"-"}, strings.NewReader(""))[0]
	absent := Find([]string{filepath.Join(dir, "absent")}, nil)[0]
	if got := stream.Stream(nil).Log + absent.Stream(nil).Log; got != "" {
		t.Errorf("the stream and a missing file belong to the log %q", got)
	}
}

// TestAStreamEndsWhenNothingMoreIsWanted passes batches on, and tells the reader to stop.
func TestAStreamEndsWhenNothingMoreIsWanted(t *testing.T) {
	first := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var stopped error
	in := Input{Name: "a.log", file: "a.log", first: first}
	s := in.Stream(func(each func([]event.Event) error) {
		for n := 1; stopped == nil && n < 10; n++ {
			stopped = each(make([]event.Event, n))
		}
	})
	sum := 0
	s.Read(func(b merge.Batch) bool {
		sum += len(b.Events)
		return sum < 3
	})
	if !errors.Is(stopped, errEnough) || sum != 3 || !s.First.Equal(first) {
		t.Errorf("stopped by %v after %d events; first %s", stopped, sum, s.First)
	}
}
