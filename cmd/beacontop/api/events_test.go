package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/journal"
	"beacontop/beacon/waittest"
)

// lively is a beacon as its daemon runs it: events are numbered, stored, and observed.
type lively struct {
	Config
	stop func()
}

func start(t *testing.T, dir string) *lively {
	t.Helper()
	b := &lively{Config: Config{State: estate.NewState(estate.Limits{}), Live: NewLive(), Identity: "0123", Now: time.Now}}
	b.History = journal.New(journal.Config{Dir: dir, Beacon: "0123", Publish: func(event.Event) {}})
	b.History.Recall(t.Context(), b.State)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- b.History.Run(ctx) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(b.stop)
	return b
}

// happen is the fold of a daemon.
func (b *lively) happen(events ...event.Event) {
	b.History.Record(events, b.State.Apply)
	for i := range events {
		b.Live.Observe(&events[i])
	}
}

// some returns events that are numbered by their path.
func some(from, n int) (all []event.Event) {
	for i := range n {
		e := failed(i%50, fmt.Sprintf("HOST%02d.corp.example", i%50))
		e.Time, e.Path = time.Now().UTC(), fmt.Sprint("/", from+i)
		all = append(all, e)
	}
	return all
}

// reading is a stream of events that is being read.
type reading struct {
	*bufio.Scanner
	header http.Header
	close  func()
}

func follow(t *testing.T, c *http.Client, query string) *reading {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://x/v1/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", query, answer.Status)
	}
	out := &reading{bufio.NewScanner(answer.Body), answer.Header, func() { cancel(); _ = answer.Body.Close() }}
	t.Cleanup(out.close)
	return out
}

func (r *reading) next(t *testing.T) (e event.Event) {
	t.Helper()
	if !r.Scan() {
		t.Fatalf("the stream ends: %v", r.Err())
	}
	if err := json.Unmarshal(r.Bytes(), &e); err != nil {
		t.Fatalf("%s: %v", r.Bytes(), err)
	}
	return e
}

// TestAStreamIsResumedWithoutLossOrRepetition ends readers again and again while events happen faster than
// memory keeps them.
func TestAStreamIsResumedWithoutLossOrRepetition(t *testing.T) {
	b := start(t, t.TempDir())
	c := serve(t, b.Config)
	const total = 5 * liveKept
	b.happen(some(0, 1)...)
	go func() {
		for from := 1; from < total; from += 250 {
			b.happen(some(from, min(250, total-from))...)
		}
	}()
	after := int64(0)
	for read, place := 0, 0; read < total; place++ {
		r := follow(t, c, fmt.Sprint("beacon=0123&after=", after))
		for range 300 + 700*(place%4) {
			if read == total {
				break
			}
			e := r.next(t)
			if e.Path != fmt.Sprint("/", read) || e.ID <= after || e.Beacon != "0123" {
				t.Fatalf("event %d: %+v, after id %d", read, e, after)
			}
			read, after = read+1, e.ID
		}
		r.close()
	}
}

// TestAStreamIsResumedAfterARestart reads the history of the run before.
func TestAStreamIsResumedAfterARestart(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir)
	r := follow(t, serve(t, b.Config), "")
	b.happen(some(0, 3)...)
	e := r.next(t)
	b.happen(some(3, 2)...)
	b.stop()
	again := start(t, dir)
	again.happen(some(5, 2)...)
	r = follow(t, serve(t, again.Config), fmt.Sprint("after=", e.ID))
	for i := 1; i < 7; i++ {
		if e := r.next(t); e.Path != fmt.Sprint("/", i) {
			t.Errorf("event %d: %s", i, e.Path)
		}
	}
}

// TestASlowReaderGetsAGap happens more than memory keeps while one reader reads nothing.
func TestASlowReaderGetsAGap(t *testing.T) {
	b := lively{Config: Config{State: estate.NewState(estate.Limits{}), Live: NewLive(), Now: time.Now}}
	r := follow(t, serve(t, b.Config), "") // without a history that has the rest
	const total = 12 * liveKept
	for i, e := range some(0, total) {
		e.ID = int64(i + 1)
		b.Live.Observe(&e) // waits for nobody
	}
	gaps := 0
	for read := 0; read < total; read++ {
		e := r.next(t)
		if e.Topic == event.TopicGap {
			gaps++
			read += e.Count - 1
			continue
		}
		if e.Path != fmt.Sprint("/", read) {
			t.Fatalf("event %d: %s", read, e.Path)
		}
	}
	if gaps == 0 {
		t.Error("no gap")
	}
}

func TestReadersAreBounded(t *testing.T) {
	b := start(t, t.TempDir())
	c := serve(t, b.Config)
	var all []*reading
	for range liveReaders {
		all = append(all, follow(t, c, ""))
	}
	if status, out := get(t, c, "/v1/events"); status != http.StatusServiceUnavailable || out["hint"] != "end one of them, or list with follow=false" {
		t.Errorf("%d %v", status, out)
	}
	if r := follow(t, c, "follow=false"); r.Scan() {
		t.Errorf("%s", r.Bytes())
	}
	for _, r := range all {
		r.close()
	}
	waittest.Until(t, func() error {
		b.Live.mu.Lock()
		defer b.Live.mu.Unlock()
		if b.Live.reading > 0 {
			return fmt.Errorf("%d readers are still counted", b.Live.reading)
		}
		return nil
	})
}

func TestWhereAStreamBegins(t *testing.T) {
	b := start(t, t.TempDir())
	c := serve(t, b.Config)
	b.happen(some(0, 10)...)
	b.happen(event.Event{Topic: event.TopicListing, Time: time.Now().UTC(), Folder: "Inventories"}, event.Event{Topic: event.TopicPulse, Time: time.Now().UTC()})
	waittest.Until(t, func() error {
		if n := b.History.Progress().Written; n < 10 {
			return fmt.Errorf("%d events are on disk", n)
		}
		return nil
	})
	for query, want := range map[string]string{
		"follow=false":                                    "/0 /1 /2 /3 /4 /5 /6 /7 /8 /9 listing",
		"follow=false&limit=2":                            "/9 listing",
		"follow=false&after=7":                            "/7 /8 /9 listing",
		"follow=false&after=0&where=path=/3":              "/3",
		"follow=false&limit=3&where=device:^host0[12]":    "",
		"follow=false&limit=3&where=host01|host05|host07": "/1 /5 /7",
		"follow=false&after=8&topic=listing":              "listing",
		"follow=false&after=9&where=inventories":          "listing",
		"follow=false&after=5000000":                      "gap",
		"follow=false&after=5&beacon=4567":                "gap",
	} {
		var got []string
		for r := follow(t, c, strings.ReplaceAll(query, "[", "%5b")); r.Scan(); {
			var e event.Event
			if err := json.Unmarshal(r.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			text := e.Path
			if e.Topic != event.TopicRequest {
				text = e.Topic.String()
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	r := follow(t, c, "follow=false&limit=2&fields=id,path")
	if !r.Scan() || r.Text() != `{"id":10,"path":"/9"}` || r.header.Get(LastHeader) != "10" {
		t.Errorf("%s %v", r.Text(), r.header)
	}
}

// TestTheNewestEventNeedNotBeOnDisk asks at once, while the history is likely still without the event.
func TestTheNewestEventNeedNotBeOnDisk(t *testing.T) {
	b := start(t, t.TempDir())
	c := serve(t, b.Config)
	b.happen(some(0, 1)...)
	if e := follow(t, c, "limit=1").next(t); e.Path != "/0" {
		t.Errorf("%+v", e)
	}
}
