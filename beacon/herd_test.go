package beacon

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/origintest"
)

// TestAHerdCostsTheOriginOneDownload lets many agents ask for the same package while it arrives. Some go away in
// the middle, the first among them.
func TestAHerdCostsTheOriginOneDownload(t *testing.T) {
	const agents = 200
	o := origintest.New(t)
	body := bytes.Repeat([]byte("package "), 25_000)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/large.bin") {
			return false
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(body[:len(body)/2]) // the front reads it
		_ = http.NewResponseController(w).Flush()
		once.Do(func() { close(begun) })
		<-goOn
		_, _ = w.Write(body[len(body)/2:])
		return true
	})
	s := front(t, o, nil, nil)
	get := func() *http.Response {
		res, err := http.Get("http://" + s.addr + "/ManageSoftDL/Packages/large.bin")
		if err != nil {
			t.Error(err)
			return nil
		}
		return res
	}
	first := get()
	<-begun
	var asked, all sync.WaitGroup
	for i := range agents {
		asked.Add(1)
		all.Go(func() {
			res := get()
			asked.Done()
			if res == nil {
				return
			}
			defer func() { _ = res.Body.Close() }()
			if i%10 == 0 { // it goes away
				return
			}
			if got, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(got, body) {
				t.Errorf("%d bytes of %d: %v", len(got), len(body), err)
			}
		})
	}
	asked.Wait() // every answer has begun
	if err := first.Body.Close(); err != nil {
		t.Error(err)
	}
	close(goOn)
	all.Wait()
	if seen := o.Seen(); len(seen) != 1 {
		t.Errorf("the origin was asked %d times", len(seen))
	}
}

// TestFaultsOfAnOrigin lets an origin fail in all ways, with and without a copy.
func TestFaultsOfAnOrigin(t *testing.T) {
	body := []byte(strings.Repeat("osd ", 50_000))
	never := make(chan struct{})
	defer close(never)
	for _, test := range []struct {
		what   string
		fails  func(http.ResponseWriter, *http.Request)
		status int // without a copy; 0: the connection breaks off
		cause  event.Cause
		copied bool // a copy helps
	}{
		{"500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 500, event.CauseStatus, true},
		{"503", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, 503, event.CauseStatus, true},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-never:
			}
		}, 503, event.CauseOriginSlow, true},
		{"reset before the answer", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 503, event.CauseOriginDown, true},
		{"reset in the middle", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(body[:100_000])
			panic(http.ErrAbortHandler)
		}, 0, event.CauseOriginCut, false},
		{"stuck in the middle", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write(body[:100_000])
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-never:
			}
		}, 0, event.CauseOriginCut, false},
		{"404", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, 404, event.CauseNotFound, false},
		{"401 by NTLM", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Www-Authenticate"] = []string{"Negotiate", "NTLM"}
			w.WriteHeader(401)
		}, 401, event.CauseNTLM, false},
		{"401", func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Www-Authenticate"] = []string{"NTLM", `Basic realm="o"`}
			w.WriteHeader(401)
		}, 401, event.CauseCredentials, false},
		{"302", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/")
			w.WriteHeader(302)
		}, 302, event.CauseNone, false},
		{"a web page", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<!DOCTYPE html><title>Login</title>")
		}, 200, event.CauseContent, false},
	} {
		t.Run(test.what, func(t *testing.T) {
			o := origintest.New(t)
			s := front(t, o, func(c *origin.Config) { c.Origins[0].Timeout = 300 * time.Millisecond }, nil)
			o.Put("/Schedules/kept.osd", origintest.File{Body: body})
			o.Put("/Schedules/new.osd", origintest.File{Body: body})
			if res, got := s.request("GET", "/ManageSoftDL/Schedules/kept.osd", ""); res.StatusCode != 200 || got != string(body) {
				t.Fatalf("%d, %d bytes", res.StatusCode, len(got))
			}
			waitForCopies(t, s, 1)
			s.event(0) // it may come after the answer
			o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
				if strings.HasSuffix(r.URL.Path, "/test") {
					return false
				}
				test.fails(w, r)
				return true
			})
			for i, name := range []string{"new", "kept"} {
				want, served, cause := test.status, event.ServedOrigin, test.cause
				switch {
				case name == "kept" && test.copied:
					want, served, cause = 200, event.ServedCopy, event.CauseNone
				case test.cause == event.CauseOriginDown, test.cause == event.CauseOriginSlow:
					served = event.ServedHere
				}
				status, got := 0, ""
				req, err := http.NewRequest("GET", "http://"+s.addr+"/ManageSoftDL/Schedules/"+name+".osd", nil)
				if err != nil {
					t.Fatal(err)
				}
				req.Host = "beacon1:8080" // copies are those of a name of the front
				res, err := http.DefaultTransport.RoundTrip(req)
				if res != nil {
					var read []byte
					if read, err = io.ReadAll(res.Body); err == nil {
						status, got = res.StatusCode, string(read)
					}
					_ = res.Body.Close()
				}
				if status != want || want == 200 && test.copied && got != string(body) {
					t.Errorf("%s: %d, %d bytes, %v; want %d", name, status, len(got), err, want)
				}
				e := s.event(i + 1)
				if e.Cause != cause || e.Served != served && cause != event.CauseOriginCut {
					t.Errorf("%s: event %s %s %d %q, want %s %s", name, e.Served, e.Cause, e.Status, e.Detail, served, cause)
				}
			}
		})
	}
}

// TestRequestsThatComeBackEnd puts a front in front of itself.
func TestRequestsThatComeBackEnd(t *testing.T) {
	o := origintest.New(t)
	s := front(t, o, nil, nil)
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/test") {
			return false
		}
		again, err := http.NewRequest(r.Method, "http://"+s.addr+r.RequestURI, nil)
		if err != nil {
			t.Error(err)
			return false
		}
		again.Header = r.Header.Clone()
		res, err := http.DefaultTransport.RoundTrip(again)
		if err != nil {
			t.Error(err)
			return false
		}
		defer func() { _ = res.Body.Close() }()
		w.WriteHeader(res.StatusCode)
		return true
	})
	if res, _ := s.request("GET", "/ManageSoftDL/Schedules/x.osd", ""); res.StatusCode != http.StatusLoopDetected {
		t.Errorf("%s", res.Status)
	}
	if e := s.event(0); e.Cause != event.CauseLoop {
		t.Errorf("event %+v", e)
	}
}

// TestCopiesGoToNobodyElse asks for what needed credentials, with others and without.
func TestCopiesGoToNobodyElse(t *testing.T) {
	o := origintest.New(t)
	s := front(t, o, nil, nil)
	const path = "/ManageSoftDL/Packages/guarded.bin"
	o.Handle(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/guarded.bin") {
			return false
		}
		if r.Header.Get("Authorization") != "Basic bGlzYTpwYXNz" {
			w.Header().Set("WWW-Authenticate", `Basic realm="o"`)
			w.WriteHeader(401)
			return true
		}
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, "secret")
		return true
	})
	ask := func(authorization string) (int, string) {
		res, body := s.request("GET", path, "", "Authorization: "+authorization)
		return res.StatusCode, body
	}
	if status, body := ask("Basic bGlzYTpwYXNz"); status != 200 || body != "secret" {
		t.Fatalf("%d %q", status, body)
	}
	if status, _ := ask("Basic eDp5"); status != 401 {
		t.Errorf("%d for wrong credentials", status)
	}
	const opened = "/ManageSoftDL/Packages/open.bin" // was for everybody, and asks for credentials now
	o.Put("/Packages/open.bin", origintest.File{Body: []byte("open")})
	if res, _ := s.request("GET", opened, ""); res.StatusCode != 200 {
		t.Fatal(res.Status)
	}
	waitForCopies(t, s, 2)
	o.Handle(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(401)
		return true
	})
	if res, _ := s.request("GET", opened, ""); res.StatusCode != 401 {
		t.Error(res.Status)
	}
	o.Stop()
	if res, _ := s.request("GET", opened, ""); res.StatusCode != 503 {
		t.Errorf("%s for what now needs credentials, while the origin is down", res.Status)
	}
	if status, _ := ask("Basic eDp5"); status != 503 {
		t.Errorf("%d for wrong credentials while the origin is down", status)
	}
	if res, _ := s.request("GET", path, ""); res.StatusCode != 503 {
		t.Errorf("%s without credentials while the origin is down", res.Status)
	}
	status, body := ask("Basic bGlzYTpwYXNz")
	if kept := s.config.Origin.Figures().Copies; kept > 0 && (status != 200 || body != "secret") || kept == 0 && status != 503 {
		t.Errorf("%d %q with %d copies", status, body, kept)
	}
}
