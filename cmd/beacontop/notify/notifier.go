package notify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// Config configures a Notifier.
type Config struct {
	Dir     string // state directory, in which Dir has the outboxes
	Beacon  string // its name
	ID      string // its identity
	Hooks   []Hook // that were checked
	Publish func(event.Event)
}

// Notifier tells receivers what an engine of diagnoses raises and clears. Call Step from the goroutine
// that steps the engine, and Run meanwhile.
type Notifier struct {
	posts []*post
	begun bool
}

// New reads the outboxes. It sends nothing.
func New(c Config) (*Notifier, error) {
	n := &Notifier{}
	if len(c.Hooks) == 0 {
		return n, nil
	}
	dir := filepath.Join(c.Dir, Dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("notifications: %w", err)
	}
	var keys []string
	for i, name := range names(c.Hooks) {
		p, err := newPost(&c, &c.Hooks[i], name)
		if err != nil {
			return nil, &HookError{i, err}
		}
		n.posts = append(n.posts, p)
		keys = append(keys, c.Hooks[i].key(name))
	}
	return n, prune(dir, keys)
}

// HookError is about one of the hooks, counted from 0.
type HookError struct {
	Index int
	Err   error
}

func (e *HookError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong with the hook.
func (e *HookError) Unwrap() error { return e.Err }

// Verify opens what hooks name, as New would, and returns a HookError.
func Verify(hooks []Hook) error {
	for i := range hooks {
		if _, err := hooks[i].open(); err != nil {
			return &HookError{i, err}
		}
	}
	return nil
}

// Step takes what a step of the engine changed. It neither reads nor writes anything.
func (n *Notifier) Step(e *engine.Engine, changes []engine.Change) {
	if n.begun && len(changes) == 0 || len(n.posts) == 0 {
		return
	}
	now := time.Now()
	var active []engine.Diagnosis
	if !n.begun {
		active = e.Active()
	}
	for _, p := range n.posts {
		p.take(n.begun, active, changes, now)
	}
	n.begun = true
}

// Run sends messages until ctx ends, and then saves what is left to send.
func (n *Notifier) Run(ctx context.Context) {
	var sending sync.WaitGroup
	for _, p := range n.posts {
		sending.Go(func() { p.run(ctx) })
	}
	sending.Wait()
}
