package beacon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/origintest"
	"beacontop/beacon/racetest"
	"beacontop/beacon/waittest"
)

// front is a beacon in front of a genuine one.
func front(t testing.TB, o *origintest.Origin, change func(*origin.Config), more func(*Config)) *site {
	t.Helper()
	var f *origin.Front
	s := start(t, func(c *Config) {
		of := origin.Config{
			Origins: []origin.Location{{URL: o.URL}}, Name: "beacon-1", Publish: c.Publish,
			Copies: origin.Copies{Dir: filepath.Join(c.Dir, "Copies"), Bytes: 1 << 30},
		}
		if change != nil {
			change(&of)
		}
		var err error
		if f, err = origin.New(of); err != nil {
			t.Fatal(err)
		}
		c.Origin = f
		if more != nil {
			more(c)
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	asking.Go(func() { f.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		asking.Wait()
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// exchange is a request and its answer, as far as they must pass unchanged.
type exchange struct {
	status int
	body   string
	header http.Header
}

// ask sends a request with its target as it is spelt.
func ask(t testing.TB, client *http.Transport, addr string, r origintest.Request) exchange {
	t.Helper()
	req, err := http.NewRequest(r.Method, "http://"+addr, bytes.NewReader(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Body) == 0 {
		req.Body = http.NoBody
	}
	req.URL = &url.URL{Scheme: "http", Host: addr, Opaque: r.Target}
	req.Header = r.Header.Clone()
	res, err := client.RoundTrip(req)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.Target, err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", r.Method, r.Target, err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Date", "Content-Length", "Connection"} { // of one message or connection
		delete(res.Header, name)
	}
	return exchange{res.StatusCode, string(body), res.Header}
}

// exchanges makes random requests for the files of an origin.
func exchanges(o *origintest.Origin, seed uint64) func() origintest.Request {
	random := rand.New(rand.NewPCG(seed, 1))
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	o.Put("/Policies/Merged/corp_domain/Machine/OWL12.npl", origintest.File{Body: []byte("<Policy/>")})
	o.Put("/Schedules/Default Machine Schedule/a.osd", origintest.File{Body: bytes.Repeat([]byte("osd "), 1000)})
	o.Put("/Packages/large.bin", origintest.File{Body: bytes.Repeat([]byte("0123456789"), 30_000)})
	o.Put("/Packages/pieces.bin", origintest.File{Body: bytes.Repeat([]byte("abc"), 30_000), Chunked: true})
	o.Put("/Packages/empty", origintest.File{})
	o.Put("/Packages/vary", origintest.File{Body: []byte("v"), Header: http.Header{"Vary": {"X-Odd"}, "Cache-Control": {"max-age=60"}}})
	o.Put("/Packages/secret", origintest.File{Body: []byte("s"), Header: http.Header{"Cache-Control": {"no-store"}, "Set-Cookie": {"a=1", "b=2"}}})
	o.Put("/Packages/zipped", origintest.File{Body: []byte("\x1f\x8bnot really"), Header: http.Header{"Content-Encoding": {"gzip"}, "Content-Type": {"text/plain"}}})
	return func() origintest.Request {
		r := origintest.Request{Method: one("GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PROPFIND", "REPORT"), Header: http.Header{"User-Agent": {one("ndlaunch/21.1", "", "flxconfig 21.3 (x)")}}}
		r.Target = one("/ManageSoftDL", "/managesoftdl", "/ManageSoft%44L") + one(
			"/Policies/Merged/corp_domain/Machine/OWL12.npl", "/Policies/Merged/corp_domain/Machine/owl12.NPL", "/Schedules/Default%20Machine%20Schedule/a.osd",
			"/Packages/large.bin", "/Packages/pieces.bin", "/Packages/empty", "/Packages/vary", "/Packages/secret", "/Packages/zipped", "/Packages/none",
			"/agent-configurations/v1", "/agent-configurations/%7Bx%7D;v=1,2", "/odd/a|b^c", "/odd/%c3%a4/%E4", "//Packages//empty", "/a:b/NUL", "/x%2Fy", "/%25%32%65")
		r.Target += one("", "", "", "?", "?a=b&c", "?x=%20;y=1&&", `?q="<>`)
		for _, h := range [][2]string{
			{"If-None-Match", `"00000000:0"`}, {"If-None-Match", "*"}, {"If-Modified-Since", "Mon, 02 Nov 2026 03:04:05 GMT"}, {"If-Modified-Since", "Tue, 03 Nov 2020 03:04:05 GMT"},
			{"Range", "bytes=1-3"}, {"Range", "bytes=-2"}, {"Range", "bytes=999999999-"}, {"If-Range", `"00000000:0"`},
			{"Accept", "*/*"}, {"Accept-Encoding", "gzip"}, {"X-Odd", "one"}, {"X-Odd", "two, three "}, {"Cookie", "a=b"}, {"Authorization", "Basic Y29ycDpqZG9l"}, {"Cache-Control", "no-cache"}, {"X-Machine", "OWL12"},
		} {
			if random.IntN(12) == 0 && (h[0] != "Range" || !strings.Contains(r.Target, "pieces")) {
				r.Header.Add(h[0], h[1])
			}
		}
		if r.Method == "POST" || r.Method == "REPORT" {
			r.Body = bytes.Repeat([]byte(`{"host":"OWL12"}`), random.IntN(40))
		}
		return r
	}
}

// TestWhatPassesIsUnchanged sends random requests to an origin, directly and through a front: status, body,
// and the values of header fields are equal at both ends, with copies and without.
func TestWhatPassesIsUnchanged(t *testing.T) {
	const requests = 10_000 / racetest.Part
	for name, change := range map[string]func(*origin.Config){"copies": nil, "none": func(c *origin.Config) { c.Copies.Dir = "" }} {
		t.Run(name, func(t *testing.T) {
			o := origintest.New(t)
			next := exchanges(o, 7)
			o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, "/agent-configurations") {
					return false
				}
				body, _ := io.ReadAll(r.Body) // it is in memory
				h := w.Header()
				h["Content-Type"], h["ETag"] = nil, []string{`W/"c1"`}
				h["X-Odd"] = []string{" a", "b "}
				if r.Method == "POST" {
					w.WriteHeader(http.StatusAccepted)
				}
				_, _ = fmt.Fprintf(w, `{"query":%q,"got":%d}`, r.URL.RawQuery, len(body)) // the client reads it
				return true
			})
			s := front(t, o, change, nil)
			client := &http.Transport{DisableCompression: true}
			defer client.CloseIdleConnections()
			for i := range requests / 2 {
				r := next()
				want := ask(t, client, strings.TrimSuffix(strings.TrimPrefix(o.URL, "http://"), origintest.Location), r)
				direct := o.Seen()
				got := ask(t, client, s.addr, r)
				passed := o.Seen()
				if got.header["Accept-Ranges"] != nil && strings.Contains(r.Target, "pieces") {
					delete(got.header, "Accept-Ranges") // of a copy, whose length is known
				}
				if got.status != want.status || got.body != want.body || !maps.EqualFunc(got.header, want.header, slices.Equal) {
					t.Fatalf("%d: %s %s %v\n got %d %.200q %v\nwant %d %.200q %v", i, r.Method, r.Target, r.Header, got.status, got.body, got.header, want.status, want.body, want.header)
				}
				if len(direct) != 1 || len(passed) != 1 {
					t.Fatalf("%s %s: %d and %d requests", r.Method, r.Target, len(direct), len(passed))
				}
				was, is := direct[0], passed[0]
				for _, name := range []string{"Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
					if len(is.Header[name]) != 1 {
						t.Errorf("%s: %s %q", r.Target, name, is.Header[name])
					}
					delete(is.Header, name)
				}
				for _, name := range []string{"If-None-Match", "If-Modified-Since"} {
					if r.Header[name] == nil {
						delete(is.Header, name) // of the copy
					}
				}
				want1 := "/" + strings.TrimLeft(was.Target, "/")
				if is.Method != was.Method || is.Target != want1 || !bytes.Equal(is.Body, was.Body) || !maps.EqualFunc(is.Header, was.Header, slices.Equal) {
					t.Fatalf("the origin got\n     %s %s %v\nwant %s %s %v", is.Method, is.Target, is.Header, was.Method, want1, was.Header)
				}
			}
		})
	}
}

// TestCopiesAreForBadDays asks for a file, stops the origin and asks again.
func TestCopiesAreForBadDays(t *testing.T) {
	o := origintest.New(t)
	s := front(t, o, nil, nil)
	const policy, unknown = "/Policies/Merged/corp_domain/Machine/OWL12.npl", "/Policies/Merged/corp_domain/Machine/OWL13.npl"
	o.Put(policy, origintest.File{Body: []byte("<Policy/>")})
	get := func(path string, headers ...string) (*http.Response, string) {
		return s.request("GET", "/ManageSoftDL"+path, "", headers...)
	}
	if res, body := get(policy); res.StatusCode != 200 || body != "<Policy/>" {
		t.Fatalf("%d %q", res.StatusCode, body)
	}
	if e := s.event(0); e.Served != event.ServedOrigin || e.Failed() || e.Device.Name != "OWL12" || e.Bytes != 9 {
		t.Errorf("event %+v", e)
	}
	waitForCopies(t, s, 1)
	o.Stop()
	res, body := get(policy)
	if res.StatusCode != 200 || body != "<Policy/>" || res.Header.Get("Age") == "" || res.Header.Get("Server") == "" {
		t.Errorf("%d %q %v", res.StatusCode, body, res.Header)
	}
	if e := s.event(1); e.Served != event.ServedCopy || e.Failed() || e.Bytes != 9 {
		t.Errorf("event %+v", e)
	}
	if res, _ := get(policy, "If-None-Match: "+res.Header.Get("ETag")); res.StatusCode != 304 {
		t.Errorf("%d for the tag of the copy", res.StatusCode)
	}
	if res, body := get(policy, "Range: bytes=1-3"); res.StatusCode != 206 || body != "Pol" {
		t.Errorf("%d %q for a range of the copy", res.StatusCode, body)
	}
	res, _ = get(unknown)
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v for what was never seen", res.StatusCode, res.Header)
	}
	if e := s.event(4); e.Cause != event.CauseOriginDown || e.Served != event.ServedHere {
		t.Errorf("event %+v", e)
	}
	if res, _ := s.request("PUT", "/ManageSoftRL/Inventories/a%20on%20OWL12.ndi", "<Inventory/>"); res.StatusCode != 200 {
		t.Errorf("upload: %d", res.StatusCode)
	}
	o.Start()
	o.Put(policy, origintest.File{Body: []byte("<Policy new='1'/>")})
	waittest.Until(t, func() error {
		if _, body := get(policy); body != "<Policy new='1'/>" {
			return errors.New("the origin is up again, and not asked")
		}
		return nil
	})
}

func waitForCopies(t testing.TB, s *site, n int) {
	t.Helper()
	waittest.Until(t, func() error {
		if f := s.config.Origin.Figures(); f.Copies < n {
			return fmt.Errorf("%+v, want %d copies", f, n)
		}
		return nil
	})
}

// TestANewAgentIsKnownThroughAFront is the conversation of an invented agent of the newest kind, whose configuration is
// fetched by GET with a query and by POST with a body: it passes unchanged, and the agent is known by its name.
func TestANewAgentIsKnownThroughAFront(t *testing.T) {
	o := origintest.New(t)
	s := front(t, o, nil, nil)
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, "/agent-configurations") {
			return false
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("ETag", `"c1"`)
		if r.Header.Get("If-None-Match") == `"c1"` {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
		body, _ := io.ReadAll(r.Body)                                  // it is in memory
		_, _ = fmt.Fprintf(w, `{"q":%q,"b":%q}`, r.URL.RawQuery, body) // the test reads it
		return true
	})
	for i, test := range []struct {
		method, target, body, header string
		status                       int
		answer                       string
	}{
		{"GET", "/ManageSoftDL/agent-configurations/v1?hostName=OWL12", "", "Accept: application/json", 200, `{"q":"hostName=OWL12","b":""}`},
		{"GET", "/ManageSoftDL/agent-configurations/v1?hostName=OWL12", "", `If-None-Match: "c1"`, 304, ""},
		{"POST", "/ManageSoftDL/agent-configurations/v1", `{"device":{"computerName":"OWL12"}}`, "Content-Type: application/json", 200, `{"q":"","b":"{\"device\":{\"computerName\":\"OWL12\"}}"}`},
	} {
		res, body := s.request(test.method, test.target, test.body, test.header)
		if res.StatusCode != test.status || body != test.answer {
			t.Errorf("%s: %d %q", test.method, res.StatusCode, body)
		}
		if e := s.event(i); e.Device.Name != "OWL12" || e.Attribution != event.Inferred || e.Served != event.ServedOrigin || e.Failed() || e.Unserved() {
			t.Errorf("%s: event %+v", test.method, e)
		}
	}
}

// TestTheNextOriginGetsABodyOnlyIfNothingWasSent posts to two origins, of which the first cannot be reached, or ends the
// connection after it has the request.
func TestTheNextOriginGetsABodyOnlyIfNothingWasSent(t *testing.T) {
	for _, reached := range []bool{false, true} {
		first, second := origintest.New(t), origintest.New(t)
		for _, o := range []*origintest.Origin{first, second} {
			o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
				if o == first && r.Method == http.MethodPost {
					panic(http.ErrAbortHandler)
				}
				w.WriteHeader(http.StatusAccepted)
				return true
			})
		}
		s := front(t, first, func(c *origin.Config) { c.Origins = append(c.Origins, origin.Location{URL: second.URL}) }, nil)
		if !reached {
			first.Stop()
		}
		res, _ := s.request("POST", "/ManageSoftDL/agent-configurations", `{"a":1}`)
		posts := 0
		for _, r := range second.Seen() {
			if r.Method == http.MethodPost && string(r.Body) == `{"a":1}` {
				posts++
			}
		}
		if reached && (res.StatusCode != 503 || posts != 0) || !reached && (res.StatusCode != 202 || posts != 1) {
			t.Errorf("reached %v: %s, %d at the second", reached, res.Status, posts)
		}
	}
}

// TestCopiesLeaveTwiceTheReserve holds that what is no upload ends before uploads are rejected, and gives back enough
// that they are accepted again.
func TestCopiesLeaveTwiceTheReserve(t *testing.T) {
	space, err := start(t, nil).config.Spool.Space()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		bytes, inodes int64
		room          bool
	}{
		{1, 1, true}, {space.FreeBytes * 3 / 4, 1, false}, {space.FreeBytes * 2, 1, false}, {1, space.FreeInodes, space.Inodes == 0},
	} {
		s := start(t, func(c *Config) { c.Limits.FreeBytes, c.Limits.FreeInodes = test.bytes, max(test.inodes, 1) })
		if got := s.Room(); got > 0 != test.room {
			t.Errorf("with a reserve of %d of %d bytes and %d of %d inodes: room %d", test.bytes, space.FreeBytes, test.inodes, space.FreeInodes, got)
		}
	}
}
