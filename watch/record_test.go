package watch

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// record keeps the published events, and derives the waiting files from them.
type record struct {
	more chan struct{}

	mu      sync.Mutex
	events  []event.Event
	waiting map[string]int // "Folder/name" → arrivals without departures
}

func newRecord() *record {
	return &record{more: make(chan struct{}, 1), waiting: map[string]int{}}
}

func (r *record) publish(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	switch e.Topic {
	case event.TopicArrival:
		r.waiting[e.Folder+"/"+e.Name]++
	case event.TopicDeparture:
		if r.waiting[e.Folder+"/"+e.Name]--; r.waiting[e.Folder+"/"+e.Name] == 0 {
			delete(r.waiting, e.Folder+"/"+e.Name)
		}
	}
	select {
	case r.more <- struct{}{}:
	default:
	}
}

// await blocks until the events so far satisfy the condition.
func (r *record) await(t *testing.T, what string, done func(r *record) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for {
		if r.is(done) {
			return
		}
		select {
		case <-r.more:
		case <-ctx.Done():
			t.Fatalf("not seen: %s\nlast events:\n%s", what, strings.Join(tail(r.lines(), 30), "\n"))
		}
	}
}

func (r *record) is(done func(*record) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return done(r)
}

// all returns the events so far.
func (r *record) all() []event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// take returns and removes the lines of the events so far.
func (r *record) take() []string {
	lines := r.lines()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = r.events[len(lines):]
	return lines
}

func (r *record) lines() []string {
	var lines []string
	for _, e := range r.all() {
		lines = append(lines, line(e))
	}
	return lines
}

// line is an event as a line of text.
func line(e event.Event) string {
	s := fmt.Sprintf("%s %s", e.Topic, e.Folder)
	switch {
	case e.Topic == event.TopicWatch, e.Topic == event.TopicGap:
		return s + ": " + e.Detail
	case e.Cause != "":
		return fmt.Sprintf("%s: %s, %s", s, e.Cause, e.Detail)
	case e.Topic == event.TopicArriving, e.Topic == event.TopicBadLogs:
		return fmt.Sprintf("%s: %d files", s, e.Count)
	case e.Topic == event.TopicListing:
		return fmt.Sprintf("%s: %d files, %d bytes", s, e.Count, e.Bytes)
	}
	return fmt.Sprintf("%s/%s: %d bytes", s, e.Name, e.Bytes)
}

func tail(lines []string, n int) []string { return lines[max(len(lines)-n, 0):] }

// has reports whether a line was published, as a condition for await.
func has(want string) func(*record) bool {
	return func(r *record) bool {
		return slices.ContainsFunc(r.events, func(e event.Event) bool { return line(e) == want })
	}
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("published:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// incoming is an Incoming directory in a test.
type incoming struct {
	t   *testing.T
	dir string
}

func newIncoming(t *testing.T, folders ...string) incoming {
	in := incoming{t, filepath.Join(t.TempDir(), "Incoming")}
	in.folder("")
	for _, name := range folders {
		in.folder(name)
	}
	return in
}

func (in incoming) path(name string) string { return filepath.Join(in.dir, filepath.FromSlash(name)) }

func (in incoming) ok(err error) {
	if err != nil {
		in.t.Helper()
		in.t.Fatal(err)
	}
}

func (in incoming) folder(name string) {
	in.t.Helper()
	in.ok(os.MkdirAll(in.path(name), 0o750))
}

// put stores a complete file by rename, as the spool does.
func (in incoming) put(name, content string) {
	in.t.Helper()
	part := in.path(name) + ".part"
	in.ok(os.WriteFile(part, []byte(content), 0o640))
	in.ok(os.Rename(part, in.path(name)))
}

func (in incoming) remove(name string) {
	in.t.Helper()
	in.ok(os.RemoveAll(in.path(name)))
}

func (in incoming) rename(from, to string) {
	in.t.Helper()
	in.ok(os.Rename(in.path(from), in.path(to)))
}

// truth is the waiting files on disk, in the form of record.waiting.
func (in incoming) truth() map[string]int {
	in.t.Helper()
	truth := map[string]int{}
	files, err := filepath.Glob(filepath.Join(in.dir, "*", "*"))
	in.ok(err)
	for _, file := range files {
		folder, name := filepath.Split(file)
		truth[filepath.Base(folder)+"/"+name] = 1
	}
	return truth
}

// same reports whether the waiting files by the events are those on disk.
func same(truth map[string]int) func(*record) bool {
	return func(r *record) bool { return maps.Equal(r.waiting, truth) }
}
