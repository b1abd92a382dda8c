package beacon

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/origintest"
)

// TestAStartWhileTheOriginIsDown asks a front that has not read yet what it kept before its start: whoever asks
// waits for that, and gets the copy.
func TestAStartWhileTheOriginIsDown(t *testing.T) {
	const policy = "/Policies/Merged/corp_domain/Machine/OWL12.npl"
	o, dir := origintest.New(t), filepath.Join(t.TempDir(), "Copies")
	o.Put(policy, origintest.File{Body: []byte("<Policy/>")})
	config := origin.Config{Origins: []origin.Location{{URL: o.URL}}, Name: "beacon-1", Copies: origin.Copies{Dir: dir, Bytes: 1 << 30}}
	down := make(chan bool, 10)
	begin := func() (*site, *origin.Front) {
		var f *origin.Front
		s := start(t, func(c *Config) {
			config.Publish = func(e event.Event) {
				if e.Topic == event.TopicOrigin && e.Reach == event.ReachDown {
					select {
					case down <- true:
					default: // it was told
					}
				}
			}
			var err error
			if f, err = origin.New(config); err != nil {
				t.Fatal(err)
			}
			c.Origin = f
		})
		return s, f
	}
	run := func(f *origin.Front) (end func()) {
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { f.Run(ctx) })
		return func() {
			cancel()
			running.Wait()
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	s, f := begin()
	end := run(f)
	if res, body := s.request("GET", "/ManageSoftDL"+policy, ""); res.StatusCode != 200 || body != "<Policy/>" {
		t.Fatalf("%d %q", res.StatusCode, body)
	}
	waitForCopies(t, s, 1)
	end()
	o.Stop()

	s, f = begin() // nothing is read before it runs
	var asking sync.WaitGroup
	ask := func() {
		res, body := s.request("GET", "/ManageSoftDL"+policy, "")
		if res.StatusCode != http.StatusOK || body != "<Policy/>" || res.Header.Get("Age") == "" {
			t.Errorf("%d %q %v", res.StatusCode, body, res.Header)
		}
	}
	asking.Go(ask) // finds out that the origin is down
	<-down
	asking.Go(ask) // knows it
	end = run(f)
	asking.Wait()
	end()
	for i := range 2 {
		if e := s.event(i); e.Served != event.ServedCopy || e.Failed() {
			t.Errorf("event %+v", e)
		}
	}
}

// TestAnAnswerLargerThanTheStore asks for a file of unknown length, for which there is no space: the first answer may
// break off, and all others are whole.
func TestAnAnswerLargerThanTheStore(t *testing.T) {
	o := origintest.New(t)
	body := bytes.Repeat([]byte("0123456789"), 100_000)
	o.Put(attacked, origintest.File{Body: body, Chunked: true})
	s := front(t, o, func(c *origin.Config) { c.Copies.Bytes = 200 << 10 }, nil)
	for i := range 4 {
		got, err := fetchAttacked(s.addr)
		if whole := err == nil && got.status == http.StatusOK && got.body == string(body); !whole && (i > 0 || err == nil) {
			t.Errorf("%d: %d, %d bytes, %v", i, got.status, len(got.body), err)
		}
	}
	if f := s.config.Origin.Figures(); f.Copies > 0 {
		t.Errorf("%+v", f)
	}
}
