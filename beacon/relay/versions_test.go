package relay

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// TestAFileThatGrowsIsLeftAlone has another program write a file for a while, by any clock: it is
// sent once, whole, and what programs rename later is not sent at all.
func TestAFileThatGrowsIsLeftAlone(t *testing.T) {
	for _, skew := range []time.Duration{-time.Hour, 0, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			dir := t.TempDir()
			s := openSpool(t, dir)
			put(t, s, "first", "x") // makes the folder
			age(t, dir, "first", 10)
			var got []string
			p := &fakeParent{deliver: func(f spool.File, body string) (int, error) {
				if f.Name != "first" {
					got = append(got, f.Name+"="+body)
				}
				return 200, nil
			}}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			r := New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}})
			go func() {
				file := filepath.Join(dir, "Incoming", "Logs", "grows")
				for i := range 20 {
					time.Sleep(937 * time.Millisecond) // never at a moment at which the relay looks
					at := time.Now().Add(skew)
					if err := os.WriteFile(file, []byte(strings.Repeat("x", i+1)), 0o600); err != nil {
						t.Error(err)
					}
					if err := os.Chtimes(file, at, at); err != nil {
						t.Error(err)
					}
					r.Arrived(spool.File{Folder: "Logs", Name: "grows"})
					r.Arrived(spool.File{Folder: "Logs", Name: "later.ndi.tmp"})
				}
			}()
			r.Run(ctx)
			if want := "grows=" + strings.Repeat("x", 20); skew >= 0 && strings.Join(got, " ") != want {
				t.Errorf("skew %v: got %q", skew, got)
			}
			if last := got[len(got)-1]; last != "grows="+strings.Repeat("x", 20) {
				t.Errorf("skew %v: the last that was sent is %q", skew, last)
			}
		})
	}
}

// versionParent takes files side by side and sees what they hold; both parents share one lock.
type versionParent struct {
	name string
	do   func(ctx context.Context, name, body string) (int, error)
}

func (p *versionParent) Deliver(ctx context.Context, f spool.File, content io.Reader) (int, error) {
	body, err := io.ReadAll(content)
	if err != nil {
		return 0, err
	}
	return p.do(ctx, f.Name, string(body))
}

func (p *versionParent) Check(context.Context) error { return nil }
func (p *versionParent) String() string              { return "http://parent" + p.name + "/ManageSoftRL" }

// TestTheNewestVersionIsTheLast plays random failures of two parents while versions of a few files
// arrive: whatever happens, the version that a parent got last is the newest, and no file is sent
// twice at a time.
func TestTheNewestVersionIsTheLast(t *testing.T) {
	seeds := uint64(20)
	if os.Getenv("TEST_LONG") != "" {
		seeds = 60
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) { playVersions(t, seed) })
	}
}

func playVersions(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	dir := t.TempDir()
	s := openSpool(t, dir)
	last, sending := map[string]string{}, map[string]int{}
	var parents []Parent
	var mu sync.Mutex
	quiet := time.Now().Add(3 * time.Minute)
	for n := range 2 {
		p := &versionParent{name: fmt.Sprint(n), do: func(ctx context.Context, name, body string) (int, error) {
			mu.Lock()
			if sending[name]++; sending[name] > 1 {
				t.Errorf("seed %d: %s is sent twice at a time", seed, name)
			}
			took, fails := time.Duration(rng.IntN(4000))*time.Millisecond, time.Now().Before(quiet) && rng.IntN(3) == 0
			mu.Unlock()
			err := hang(ctx, took)
			mu.Lock()
			defer mu.Unlock()
			sending[name]--
			if err != nil || fails {
				return 500, errFails
			}
			last[name] = body
			return 200, nil
		}}
		parents = append(parents, p)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	r := New(Config{Spool: s, Parents: parents, Parallel: 3, Refusals: 1 << 30, Publish: func(event.Event) {}})
	newest := map[string]string{}
	arrivals := rand.New(rand.NewPCG(seed, 2))
	go func() {
		for i := range 60 {
			time.Sleep(time.Duration(arrivals.IntN(3000)) * time.Millisecond)
			name := fmt.Sprint("f", i%4)
			newest[name] = fmt.Sprint("version ", i)
			put(t, s, name, newest[name])
			r.Stored(spool.File{Folder: "Logs", Name: name})
		}
	}()
	r.Run(ctx)
	if got := waitingNames(t, s); got != "" {
		t.Errorf("seed %d: waiting %q", seed, got)
	}
	for name, body := range newest {
		if last[name] != body {
			t.Errorf("seed %d: the parents got %q of %s last, the newest is %q", seed, last[name], name, body)
		}
	}
}

// TestRunBlocksWhileADueFileHasNoSlot has a file whose pause is over wait for a slow one. In a bubble
// time only passes when everything blocks.
func TestRunBlocksWhileADueFileHasNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := spoolOf(t, "refused", "slow")
		p := &openParent{do: func(ctx context.Context, name string) (int, error) {
			if name == "refused" {
				return 413, ErrRefused
			}
			return 200, hang(ctx, time.Minute)
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}}).Run(ctx)
		if len(p.began) < 3 {
			t.Errorf("begun: %q", p.began)
		}
	})
}

// TestANewVersionHasNoRefusals refuses a file until it is nearly parked, and then gets another.
func TestANewVersionHasNoRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := openSpool(t, dir)
		put(t, s, "a", "one")
		tries := map[string]int{}
		var r *Relay
		p := &fakeParent{}
		p.deliver = func(_ spool.File, body string) (int, error) {
			if tries[body]++; body == "one" && tries[body] == DefaultRefusals-1 {
				put(t, s, "a", "two")
				r.Stored(spool.File{Folder: "Logs", Name: "a"})
			}
			return 413, ErrRefused
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		r = New(Config{Spool: s, Parents: []Parent{p}, Publish: func(event.Event) {}})
		r.Run(ctx)
		if tries["two"] != DefaultRefusals {
			t.Errorf("tries: %v", tries)
		}
	})
}
