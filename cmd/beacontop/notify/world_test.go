package notify

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/event"
)

// world is a beacon with hooks, whose diagnoses a test raises and clears.
type world struct {
	t      *testing.T
	dir    string
	hooks  []Hook
	active map[string]engine.Diagnosis
	events []event.Event // of the notifier
	inbox  []*inbox      // of each hook

	mu   sync.Mutex
	n    *Notifier
	stop func()
}

// inbox is a receiver.
type inbox struct {
	mu       sync.Mutex
	got      []Message
	at       []time.Time
	attempts int
	down     error
	refused  map[diagnosis.Code]error // of messages about these codes
}

func (r *inbox) send(_ context.Context, m *Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	if err := cmp.Or(r.down, r.refused[m.Code]); err != nil {
		return err
	}
	r.got, r.at = append(r.got, *m), append(r.at, time.Now())
	return nil
}

func (r *inbox) set(down error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

// told returns the messages so far, each as "event code".
func (r *inbox) told() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := ""
	for _, m := range r.got {
		text += fmt.Sprintf("%s %s; ", m.Event, m.Code)
	}
	return text
}

// inWorld runs a test in a bubble.
func inWorld(t *testing.T, hooks []Hook, test func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, dir: t.TempDir(), hooks: hooks, active: map[string]engine.Diagnosis{}}
		for range hooks {
			w.inbox = append(w.inbox, &inbox{})
		}
		w.start()
		test(w)
		w.stop()
	})
}

// start runs a notifier with what is raised.
func (w *world) start() {
	w.t.Helper()
	n, err := New(Config{Dir: w.dir, Beacon: "LON-BEACON1", ID: "0011", Hooks: w.hooks, Publish: func(e event.Event) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.events = append(w.events, e)
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	for i, p := range n.posts {
		p.receiver = w.inbox[i]
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		n.Run(ctx)
		close(done)
	}()
	w.n, w.stop = n, func() {
		cancel()
		<-done
	}
	n.Step(w.engine(), nil)
}

// engine is one in which the diagnoses of the world are raised.
func (w *world) engine() *engine.Engine {
	w.t.Helper()
	text, err := json.Marshal(map[string]any{"schema": engine.CheckpointSchema, "at": time.Now(), "diagnoses": w.active})
	e := &engine.Engine{}
	if err = errors.Join(err, json.Unmarshal(text, e)); err != nil {
		w.t.Fatal(err)
	}
	return e
}

// of returns a diagnosis of a code about a subject.
func of(code diagnosis.Code, subject string) engine.Diagnosis {
	now := time.Now().UTC()
	entry, _ := code.Entry()
	d := engine.Diagnosis{ID: string(code), Raised: now, Changed: now, Finding: diagnosis.Finding{Code: code, Severity: entry.Severity, Since: now, Count: 3}}
	if kind := engine.Each(code); kind != "" {
		d.ID += " " + subject
		d.Subjects = []diagnosis.Subject{{Kind: kind, Name: subject}}
	}
	return d
}

func (w *world) step(kind engine.ChangeKind, all ...engine.Diagnosis) {
	w.t.Helper()
	var changes []engine.Change
	for _, d := range all {
		if kind == engine.Cleared {
			delete(w.active, d.ID)
		} else {
			w.active[d.ID] = d
		}
		changes = append(changes, engine.Change{Time: d.Changed, Kind: kind, Diagnosis: d})
	}
	w.n.Step(nil, changes) // the engine was read when the notifier began
}

func (w *world) raise(code diagnosis.Code) { w.step(engine.Raised, of(code, "x")) }
func (w *world) clear(code diagnosis.Code) { w.step(engine.Cleared, of(code, "x")) }

// pass lets time pass.
func pass(d time.Duration) {
	time.Sleep(d) // in a bubble
	synctest.Wait()
}

// want compares what the only hook was told.
func (w *world) want(told string) {
	w.t.Helper()
	if got := w.inbox[0].told(); got != told {
		w.t.Errorf("told %q, want %q", got, told)
	}
}
