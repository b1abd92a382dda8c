package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// openParent accepts files concurrently; do decides by name.
type openParent struct {
	name  string
	do    func(ctx context.Context, name string) (int, error)
	check func() error // nil: succeeds

	mu    sync.Mutex
	began []string
	ended map[string]time.Time
}

func (p *openParent) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	p.mu.Lock()
	p.began = append(p.began, f.Name)
	p.mu.Unlock()
	if _, err := io.Copy(io.Discard, content); err != nil {
		return 0, err
	}
	status, err := p.do(ctx, f.Name)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended == nil {
		p.ended = map[string]time.Time{}
	}
	if err == nil {
		p.ended[f.Name] = time.Now()
	}
	return status, err
}

func (p *openParent) Check(context.Context) error {
	if p.check == nil {
		return nil
	}
	return p.check()
}

func (p *openParent) String() string { return "http://parent" + p.name + "/ManageSoftRL" }

func hang(ctx context.Context, d time.Duration) error {
	pauseFor(ctx, d)
	return ctx.Err()
}

// TestASlowFileHoldsItsOwnSlotOnly has the oldest file take a minute, also as the first one that
// the parent gets: the others use the other slots, including later ones.
func TestASlowFileHoldsItsOwnSlotOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "slow", "b", "c")
		p := &openParent{do: func(ctx context.Context, name string) (int, error) {
			if name == "slow" {
				return 200, hang(ctx, time.Minute)
			}
			return 200, nil
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		r := New(Config{Spool: s, Parents: []Parent{p}, Parallel: 4, Publish: func(event.Event) {}})
		began := time.Now()
		go func() {
			time.Sleep(30 * time.Second)
			put(t, s, "late", "x")
			r.Stored(spool.File{Folder: "Logs", Name: "late"})
		}()
		r.Run(ctx)
		for name, want := range map[string]time.Duration{"b": trialTime, "c": trialTime, "late": 30 * time.Second, "slow": time.Minute} {
			if took := p.ended[name].Sub(began); took != want {
				t.Errorf("%s arrived after %s, want %s", name, took, want)
			}
		}
	})
}

// TestAHangingParentHoldsOneFileAtItsReturn has the preferred parent come back and hang: the other
// parent gets all other files.
func TestAHangingParentHoldsOneFileAtItsReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := spoolOf(t, "a")
		first := &openParent{name: "1", do: func(ctx context.Context, _ string) (int, error) { return 200, hang(ctx, time.Hour) }}
		first.check = func() error {
			if time.Since(began) < 20*time.Second {
				return errors.New("not yet")
			}
			return nil
		}
		second := &openParent{name: "2", do: func(context.Context, string) (int, error) { return 200, nil }}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		r := New(Config{Spool: s, Parents: []Parent{first, second}, Parallel: 4, Publish: func(event.Event) {}})
		go func() {
			for i := range 100 {
				time.Sleep(time.Second)
				name := fmt.Sprintf("f%02d", i)
				put(t, s, name, "x")
				r.Stored(spool.File{Folder: "Logs", Name: name})
			}
		}()
		r.Run(ctx)
		if len(first.began) != 1 {
			t.Errorf("the first parent was given %q", first.began)
		}
		if len(second.ended) != 100 {
			t.Errorf("the second parent has %d files, want all but one", len(second.ended))
		}
	})
}

// TestAfterAnOutageTheOldestIsFirst interrupts files in flight: by refused connections, and by 503
// to everything. When the parent is back, all are started in order.
func TestAfterAnOutageTheOldestIsFirst(t *testing.T) {
	for _, status := range []int{0, 503} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			names := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
			s := spoolOf(t, names...)
			up := func() bool { return time.Since(began) > time.Minute }
			p := &openParent{}
			p.do = func(ctx context.Context, _ string) (int, error) {
				if err := hang(ctx, time.Second); err != nil {
					return 0, err
				}
				if !up() {
					return status, errFails
				}
				return 200, nil
			}
			p.check = func() error {
				if !up() && time.Since(began) > time.Second/2 {
					return errFails
				}
				return nil
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			New(Config{Spool: s, Parents: []Parent{p}, Parallel: 3, Publish: func(e event.Event) {
				if e.Topic == event.TopicRelay && e.Count > 0 {
					t.Errorf("%s is reported as rejected", e.Name)
				}
			}}).Run(ctx)
			at := slices.Index(p.began[1:], "a") + 1
			got := append([]string(nil), p.began[at:]...)
			slices.Sort(got[1:4]) // those that start at the same time
			slices.Sort(got[4:7])
			if strings.Join(got, "") != strings.Join(names, "") {
				t.Errorf("status %d: begun %q", status, p.began)
			}
		})
	}
}

// TestWhatTheParentHasIsSentOnce has the archive, or the folder itself, reject its files.
func TestWhatTheParentHasIsSentOnce(t *testing.T) {
	for _, c := range []struct {
		name    string
		dispose error
		left    string
		cause   event.Cause
	}{
		{"the archive is full", fmt.Errorf("%w: %w", spool.ErrNotKept, fs.ErrPermission), "", event.CauseArchive},
		{"the folder is read-only", fs.ErrPermission, "a", event.CauseUnreadable},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &stubborn{Spool: spoolOf(t, "a"), err: c.dispose, remove: c.left == ""}
			p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 200, nil }}
			told := false
			for _, e := range relaying(t, s, p, time.Hour) {
				told = told || e.Topic == event.TopicRelay && e.Cause == c.cause
			}
			if len(p.tried) != 1 || !told {
				t.Errorf("%s: sent %d times, reported: %v", c.name, len(p.tried), told)
			}
			if got := waitingNames(t, s.Spool); got != c.left {
				t.Errorf("%s: waiting %q", c.name, got)
			}
		})
	}
}

// stubborn is a spool whose Dispose fails, or does not do what it should.
type stubborn struct {
	*spool.Spool
	err    error
	remove bool
}

func (s *stubborn) Dispose(f spool.File, sent fs.FileInfo, _ spool.Fate) error {
	if s.remove {
		if err := s.Spool.Dispose(f, sent, spool.Deleted); err != nil {
			return err
		}
	}
	return s.err
}

// counting is a spool that counts listings.
type counting struct {
	*spool.Spool
	listings int
}

func (s *counting) Waiting(limit int) ([]spool.File, bool, error) {
	s.listings++
	return s.Spool.Waiting(limit)
}

// TestUploadsDoNotListTheSpool announces a thousand files while the window is closed, and while
// the only other file is rejected.
func TestUploadsDoNotListTheSpool(t *testing.T) {
	for name, windows := range map[string][]Window{"window": {{0, time.Nanosecond}}, "refused": nil} {
		synctest.Test(t, func(t *testing.T) {
			s := &counting{Spool: spoolOf(t, "a")}
			p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 413, ErrRefused }}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			r := New(Config{Spool: s, Parents: []Parent{p}, Windows: windows, Publish: func(event.Event) {}})
			go func() {
				for range 1000 {
					time.Sleep(20 * time.Millisecond)
					r.Arrived(spool.File{Folder: "Logs", Name: "a"})
				}
			}()
			r.Run(ctx)
			if most := int(30*time.Second/relistEvery) + 1; s.listings > most {
				t.Errorf("%s: %d listings in half a minute", name, s.listings)
			}
		})
	}
}

// TestADirectoryThatHangsDoesNotBlockShutdown delivers a file whose content blocks forever.
func TestADirectoryThatHangsDoesNotBlockShutdown(t *testing.T) {
	base := t.TempDir()
	if err := os.MkdirAll(filepath.Join(base, spool.Incoming), 0o750); err != nil {
		t.Fatal(err)
	}
	d, err := OpenDirectory(base)
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	reading := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		_, err := d.Deliver(ctx, spool.File{Folder: "Logs", Name: "a"}, blocked{reading, release})
		ended <- err
	}()
	<-reading
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("abandoned: %v", err)
	}
	if err := d.Check(t.Context()); !errors.Is(err, errHangs) {
		t.Errorf("while it hangs: %v", err)
	}
	if err := d.Close(); !errors.Is(err, errHangs) {
		t.Errorf("close: %v", err)
	}
	close(release)
	for d.left.Load() > 0 { // the call returns
		runtime.Gosched()
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// blocked is a content that blocks.
type blocked struct{ reading, release chan struct{} }

func (b blocked) Read([]byte) (int, error) {
	close(b.reading)
	<-b.release
	return 0, io.ErrUnexpectedEOF
}
