package watch

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// steps follows a directory without the kernel's notifications. A test changes the directory
// between two looks.
type steps struct {
	incoming
	seen *record
	wake chan struct{}
}

// inBubble runs a test in a synctest bubble with a polled Incoming, after its first look.
func inBubble(t *testing.T, in incoming, test func(t *testing.T, s steps)) {
	follows(t, in, Config{}, test)
}

// follows is inBubble with other settings.
func follows(t *testing.T, in incoming, c Config, test func(t *testing.T, s steps)) {
	synctest.Test(t, func(t *testing.T) {
		s := steps{incoming{t, in.dir}, newRecord(), make(chan struct{}, 1)}
		c.Dir, c.Publish, c.Wake, c.Poll = in.dir, s.seen.publish, s.wake, true
		d := New(c)
		done := make(chan error)
		go func() { done <- d.Run(t.Context()) }()
		t.Cleanup(func() {
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		test(t, s)
	})
}

// look wakes the follower and returns what it publishes.
func (s steps) look() []string {
	s.wake <- struct{}{}
	settle()
	return s.seen.take()
}

// hints are notifications that a test sends.
type hints struct {
	wake chan struct{}

	mu      sync.Mutex
	watched int // calls of Watch
	refused map[string]error
	dirty   map[string]News
	all     bool
}

func (h *hints) Wake() <-chan struct{} { return h.wake }

func (h *hints) Watch([]string) map[string]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.watched++
	return h.refused
}

func (h *hints) watches() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.watched
}

func (h *hints) Dirty() (map[string]News, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	dirty, all := h.dirty, h.all
	h.dirty, h.all = nil, false
	return dirty, all
}

func (h *hints) refuse(refused map[string]error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refused = refused
}

func (h *hints) give(all bool, dirs ...string) {
	dirty := map[string]News{}
	for _, dir := range dirs {
		dirty[dir] = News{}
	}
	h.notify(all, dirty)
}

func (h *hints) notify(all bool, dirty map[string]News) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all, h.dirty = all, dirty
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func settle() {
	time.Sleep(quietMost)
	synctest.Wait()
}

func withHints(t *testing.T, in incoming, h *hints, test func(t *testing.T, seen *record)) {
	withHintsAnd(t, in, Config{}, h, test)
}

func withHintsAnd(t *testing.T, in incoming, c Config, h *hints, test func(t *testing.T, seen *record)) {
	synctest.Test(t, func(t *testing.T) {
		seen := newRecord()
		h.wake = make(chan struct{}, 1)
		c.Dir, c.Publish = in.dir, seen.publish
		f := newFollower(New(c).config, h)
		done := make(chan struct{})
		go func() { f.follow(t.Context()); close(done) }()
		t.Cleanup(func() { <-done })
		synctest.Wait()
		test(t, seen)
	})
}
