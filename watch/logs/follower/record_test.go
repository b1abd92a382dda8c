package follower

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// noon is the time of most rows.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// record keeps the published events: uploads by their name, and the last source.
type record struct {
	more chan struct{}

	mu     sync.Mutex
	times  map[string]int // name → number of events
	order  []string
	source event.Source
	latest time.Time // of an event
}

func newRecord() *record { return &record{more: make(chan struct{}, 1), times: map[string]int{}} }

func (r *record) publish(events []event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range events {
		if e := &events[i]; e.Topic == event.TopicSource {
			r.source = *e.Source
		} else {
			r.times[e.Name]++
			r.order = append(r.order, e.Name)
			r.latest = later(r.latest, e.Time)
		}
	}
	select {
	case r.more <- struct{}{}:
	default:
	}
}

func (r *record) is(done func(*record) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return done(r)
}

func (r *record) await(t *testing.T, what string, done func(*record) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for !r.is(done) {
		select {
		case <-r.more:
		case <-ctx.Done():
			t.Fatalf("not seen: %s; %d names, %+v", what, len(r.times), r.source)
		}
	}
}

func (r *record) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.times))
}

// once checks that exactly the rows numbered below n were published, each once.
func (r *record) once(t *testing.T, n int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	lost, twice := 0, 0
	for i := range n {
		switch times := r.times[rowName(i)]; {
		case times == 0:
			lost++
		case times > 1:
			twice++
		}
	}
	if lost+twice > 0 || len(r.times) != n {
		t.Errorf("of %d rows %d were lost and %d were published twice; %d names", n, lost, twice, len(r.times))
	}
}

func rowName(i int) string { return fmt.Sprintf("row %d.log", i) }

// header is the directives at the beginning of a file of IIS.
func header(at time.Time) string {
	return "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: " + at.Format(time.DateTime) +
		"\r\n#Fields: date time cs-method cs-uri-stem c-ip sc-status\r\n"
}

func row(at time.Time, i int) string {
	return at.Format("2006-01-02 15:04:05") + " PUT /ManageSoftRL/Logs/" + fmt.Sprintf("row+%d.log", i) + " 10.0.0.7 200\r\n"
}

// place is a directory with logs in a test.
type ground struct {
	*testing.T
	dir string
}

func newGround(t *testing.T) ground { return ground{t, t.TempDir()} }

func (g ground) path(name string) string { return filepath.Join(g.dir, name) }

func (g ground) ok(err error) {
	if err != nil {
		g.Helper()
		g.Fatal(err)
	}
}

func (g ground) write(name, text string) {
	g.Helper()
	g.ok(os.MkdirAll(filepath.Dir(g.path(name)), 0o750))
	g.ok(os.WriteFile(g.path(name), []byte(text), 0o640))
}

func (g ground) add(name, text string) {
	g.Helper()
	f, err := os.OpenFile(g.path(name), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	g.ok(err)
	_, err = f.WriteString(text)
	g.ok(err)
	g.ok(f.Close())
}

// remove deletes a file that others may have open. Its name is free at once, also on Windows, where
// os.Remove does not guarantee that.
func (g ground) remove(name string) {
	g.Helper()
	root, err := os.OpenRoot(g.dir)
	g.ok(err)
	defer root.Close()
	g.ok(root.Remove(filepath.FromSlash(name)))
}

func (g ground) find(paths ...string) []logs.Log {
	g.Helper()
	for i := range paths {
		paths[i] = g.path(paths[i])
	}
	found, err := logs.Find(paths...)
	g.ok(err)
	return found
}

// follow runs a follower until stop is called or the test ends.
func (g ground) follow(c Config) (stop func()) {
	ctx, cancel := context.WithCancel(g.Context())
	done := make(chan error, 1)
	go func() { done <- New(c).Run(ctx) }()
	ended := sync.OnceFunc(func() {
		cancel()
		g.ok(<-done)
	})
	g.Cleanup(ended)
	return ended
}
