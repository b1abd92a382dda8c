package relay

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// switchable is a parent that can be set up or down.
type switchable struct {
	fakeParent
	up bool
}

func newSwitchable(name string) *switchable {
	p := &switchable{up: true}
	p.name = name
	p.deliver = func(spool.File, string) (int, error) {
		if !p.up {
			return 0, io.ErrUnexpectedEOF
		}
		return 200, nil
	}
	return p
}

func (p *switchable) set(up bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.up = up
}

func (p *switchable) Check(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.up {
		return io.ErrUnexpectedEOF
	}
	return nil
}

func (p *switchable) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.tried)
}

func TestTheSecondParentTakesOverAndHandsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		first, second := newSwitchable("1"), newSwitchable("2")
		state := estate.NewState(estate.Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		r := New(Config{Spool: s, Parents: []Parent{first, second}, Publish: func(e event.Event) { state.Apply(e) }})
		go func() {
			defer close(done)
			r.Run(ctx)
		}()
		send := func(name string) {
			put(t, s, name, "x")
			r.Stored(spool.File{Folder: "Logs", Name: name})
			time.Sleep(5 * time.Second)
			synctest.Wait()
		}
		active := func() string { return state.Sample(estate.Query{Now: time.Now()}).Parent.Name }
		send("a")
		if first.count() != 1 || second.count() != 0 {
			t.Errorf("at first: %d and %d files", first.count(), second.count())
		}
		first.set(false)
		send("b")
		if second.count() != 1 || !strings.Contains(active(), "parent2") {
			t.Errorf("while the first is down: %d files at the second, %s in use", second.count(), active())
		}
		first.set(true)
		time.Sleep(3 * time.Minute)
		send("c")
		if got := first.tried[len(first.tried)-1]; got != "c" || !strings.Contains(active(), "parent1") {
			t.Errorf("after the first came back: it got %q last, %s in use", got, active())
		}
		cancel()
		<-done
		changes := state.Sample(estate.Query{Now: time.Now(), Parts: estate.PartFailover, Rows: 20}).Failover
		if len(changes.Parents) != 2 || len(changes.Changes) < 4 {
			t.Errorf("parents %+v, changes %+v", changes.Parents, changes.Changes)
		}
	})
}

func TestAPoisonFileIsParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := openSpool(t, dir)
		put(t, s, "poison", "x")
		p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 400, ErrRefused }}
		var parked []event.Event
		for _, e := range relaying(t, s, p, time.Hour) {
			if e.Topic == event.TopicParked {
				parked = append(parked, e)
			}
		}
		if len(p.tried) != DefaultRefusals || len(parked) != 1 || parked[0].Name != "poison" {
			t.Errorf("%d tries, parked %+v", len(p.tried), parked)
		}
		if body, err := os.ReadFile(filepath.Join(dir, "Incoming", "Logs", "BadLogs", "poison")); err != nil || string(body) != "x" {
			t.Errorf("%q, %v", body, err)
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		put(t, s, "a", "x")
		p := &fakeParent{deliver: func(spool.File, string) (int, error) {
			return 503, &statusError{status: "503", after: 10 * time.Minute}
		}}
		relaying(t, s, p, 25*time.Minute)
		if n := len(p.times); n != 3 || p.times[1].Sub(p.times[0]) < 10*time.Minute {
			t.Errorf("tried at %v", p.times)
		}
	})
	for text, want := range map[string]time.Duration{"": 0, "30": 30 * time.Second, "-5": 0, "99999999": askedLimit, "soon": 0} {
		if got := askedPause(text); got != want {
			t.Errorf("Retry-After %q gives %v, want %v", text, got, want)
		}
	}
}

func TestTheRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := openSpool(t, dir)
		for _, name := range []string{"a", "b", "c", "d"} {
			put(t, s, name, strings.Repeat("x", 50_000))
			age(t, dir, name, 10)
		}
		p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 200, nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		started := time.Now()
		New(Config{Spool: s, Parents: []Parent{p}, BytesPerSecond: 10_000, Publish: func(event.Event) {}}).Run(ctx)
		last := p.times[len(p.times)-1].Sub(started)
		if len(p.times) != 4 || last < 17*time.Second || last > 21*time.Second {
			t.Errorf("200 kB at 10 kB/s: %d files, the last after %v", len(p.times), last)
		}
	})
}

func TestWindows(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 11, 23, h, m, 0, 0, time.Local) }
	night := []Window{{22 * time.Hour, 6 * time.Hour}, {12 * time.Hour, 13 * time.Hour}}
	for when, want := range map[time.Time]bool{
		at(21, 59): false, at(22, 0): true, at(0, 0): true, at(5, 59): true, at(6, 0): false, at(12, 30): true, at(13, 0): false,
	} {
		if got := allowed(night, when); got != want {
			t.Errorf("%s: %v, want %v", when.Format("15:04"), got, want)
		}
	}
	if !allowed(nil, at(3, 0)) {
		t.Error("without windows nothing is allowed")
	}
}

func TestSeveralFilesSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			put(t, s, name, "x")
		}
		var mu sync.Mutex
		var now, most int
		p := &slowParent{enter: func(d int) {
			mu.Lock()
			defer mu.Unlock()
			now += d
			most = max(most, now)
		}}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		New(Config{Spool: s, Parents: []Parent{p}, Parallel: 3, Publish: func(event.Event) {}}).Run(ctx)
		if most != 3 || waitingNames(t, s) != "" {
			t.Errorf("%d at once, waiting %q", most, waitingNames(t, s))
		}
	})
}

// slowParent takes a second for each file.
type slowParent struct{ enter func(int) }

func (p *slowParent) Deliver(context.Context, spool.File, io.Reader) (int, error) {
	p.enter(1)
	defer p.enter(-1)
	time.Sleep(time.Second)
	return 200, nil
}
func (*slowParent) Check(context.Context) error { return nil }
func (*slowParent) String() string              { return "slow" }

func TestArchiveKeepsRelayedFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := openSpool(t, dir)
		put(t, s, "a", "x")
		age(t, dir, "a", 10)
		p := &fakeParent{deliver: func(spool.File, string) (int, error) { return 200, nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		New(Config{Spool: s, Parents: []Parent{p}, Archive: true, Publish: func(event.Event) {}}).Run(ctx)
		if _, err := os.Stat(filepath.Join(dir, "Archive", "Logs", "a")); err != nil || waitingNames(t, s) != "" {
			t.Errorf("%v, waiting %q", err, waitingNames(t, s))
		}
	})
}

func TestCredentialsCertificatesAndProxy(t *testing.T) {
	var seen []string
	note := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, protocol.TestText)
		user, password, _ := r.BasicAuth()
		seen = append(seen, r.Method+" "+r.URL.String()+" "+user+":"+password)
	})
	secure := httptest.NewTLSServer(note)
	defer secure.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(c LocationConfig) error {
		l, err := NewLocation(c)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(l.String(), "secret") {
			t.Errorf("%s shows the password", l)
		}
		return l.Check(t.Context())
	}
	if err := check(LocationConfig{URL: secure.URL}); causeOf(err) != event.CauseTLS {
		t.Errorf("an unknown CA: %v, cause %q", err, causeOf(err))
	}
	if err := check(LocationConfig{URL: secure.URL, CAFile: ca, User: "beacon", Password: "secret"}); err != nil {
		t.Error(err)
	}
	proxy := httptest.NewServer(note)
	defer proxy.Close()
	if err := check(LocationConfig{URL: "http://parent.example", Proxy: proxy.URL}); err != nil {
		t.Error(err)
	}
	if want := []string{"GET /ManageSoftRL/test beacon:secret", "GET http://parent.example/ManageSoftRL/test :"}; !slices.Equal(seen, want) {
		t.Errorf("seen %q", seen)
	}
	for _, c := range []LocationConfig{{URL: "http://p", Proxy: "::"}, {URL: "https://p", CAFile: "nowhere"}} {
		if _, err := NewLocation(c); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
}

// TestAParentWhoseTestPageFailedIsUpWhenThatAnswers has no file to send.
func TestAParentWhoseTestPageFailedIsUpWhenThatAnswers(t *testing.T) {
	var last event.Event
	c := newChain(Config{Parents: []Parent{&fakeParent{}, &fakeParent{name: "2"}}, Publish: func(e event.Event) { last = e }})
	for _, atFile := range []bool{false, true} {
		c.failed(c.hops[0], &statusError{503, "503 Service Unavailable", 0}, atFile)
		c.answered(c.hops[0], time.Millisecond)
		if (last.Reach == event.ReachUp) == atFile {
			t.Errorf("failed at a file: %v, then reported %v, %q", atFile, last.Reach, last.Detail)
		}
		c.hops[0].wrong = nil
	}
}

// TestAParentThatIsUpButRejectsIsTriedLessAndLess has a parent that answers its test page and
// rejects every file, while the second parent accepts them.
func TestAParentThatIsUpButRejectsIsTriedLessAndLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openSpool(t, t.TempDir())
		first := &fakeParent{deliver: func(spool.File, string) (int, error) { return 403, &statusError{403, "403 Forbidden", 0} }}
		second := newSwitchable("2")
		state := estate.NewState(estate.Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		r := New(Config{Spool: s, Parents: []Parent{first, second}, Publish: func(e event.Event) { state.Apply(e) }})
		go func() {
			defer close(done)
			r.Run(ctx)
		}()
		const files = 120
		for i := range files { // one per second
			put(t, s, fmt.Sprint("f", i), "x")
			r.Stored(spool.File{Folder: "Logs", Name: fmt.Sprint("f", i)})
			time.Sleep(time.Second)
			synctest.Wait()
		}
		cancel()
		<-done
		if n := len(first.tried); n > 20 {
			t.Errorf("the rejecting parent was tried %d times in two minutes", n)
		}
		if n := second.count(); n < files-1 {
			t.Errorf("%d of %d files arrived at the other", n, files)
		}
		for _, c := range state.Sample(estate.Query{Now: time.Now(), Parts: estate.PartFailover, Rows: 50}).Failover.Changes {
			if c.Reach == event.ReachUp && c.Name == first.String() && c.Detail == "" {
				t.Errorf("reported as up: %+v", c)
			}
		}
	})
}
