package agent

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

func testAgent(beacons ...string) *Agent {
	return &Agent{
		Device: protocol.Device{Name: "HERON07", Domain: "corp.example"}, Version: "21.1", Beacons: beacons,
		Transport: &http.Transport{DisableKeepAlives: true},
	}
}

// paper is a fake beacon: it records requests and answers from a set.
type paper struct {
	mu    sync.Mutex
	asked []string
	set   *policy.Set
}

func newPaper(t *testing.T) *paper {
	t.Helper()
	rules := policy.Rules{BeaconPolicy: policy.Default()}
	set, err := policy.Compile(rules.With(policy.Server{Protocol: "http", Host: "beacon1", Port: 80}))
	if err != nil {
		t.Fatal(err)
	}
	return &paper{set: set}
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, r.Method+" "+r.URL.Path)
	if r.Method == http.MethodPut {
		_, _ = io.Copy(io.Discard, r.Body)
		return
	}
	file := strings.TrimPrefix(r.URL.Path, "/ManageSoftDL/")
	if strings.HasSuffix(file, ".npl") {
		_, _ = w.Write(p.set.Machine(policy.Device{Name: "HERON07", Domain: "corp.example"}, "Default").Body)
		return
	}
	d, ok := p.set.Document(file)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
	}
	_, _ = w.Write(d.Body)
}

func TestApplyFetchesThePolicyAndAllItNames(t *testing.T) {
	p := newPaper(t)
	server := httptest.NewServer(p)
	defer server.Close()
	if err := testAgent(server.URL).Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl",
		"GET /ManageSoftDL/Schedules/Default Machine Schedule/Default Machine Schedule.osd",
		"GET /ManageSoftDL/Schedules/Default Machine Schedule/Default Machine Schedule.nds",
		"GET /ManageSoftDL/ClientSettings/Default Inventory Settings/Default Inventory Settings.osd",
		"GET /ManageSoftDL/ClientSettings/Default Inventory Settings/Default Inventory Settings.ndc",
		"GET /ManageSoftDL/ClientSettings/Default Failover Settings/Default Failover Settings.osd",
		"GET /ManageSoftDL/ClientSettings/Default Failover Settings/Default Failover Settings.ndc",
	}
	if !slices.Equal(p.asked, want) {
		t.Errorf("asked\n%s", strings.Join(p.asked, "\n"))
	}
}

func TestEveryOperationMayChooseAnotherBeacon(t *testing.T) {
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	full := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInsufficientStorage) }))
	defer full.Close()
	p := newPaper(t)
	good := httptest.NewServer(p)
	defer good.Close()
	a := testAgent(down.URL, full.URL, good.URL)
	if err := a.Upload(t.Context(), "Logs", "a (b).log", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if want := "PUT /ManageSoftRL/Logs/a (b).log"; p.asked[0] != want {
		t.Errorf("asked %q, want %q", p.asked[0], want)
	}
	a.Beacons = a.Beacons[:2]
	var status *StatusError
	if err := a.Upload(t.Context(), "Logs", "a.log", nil); !errors.As(err, &status) || status.Status != 507 {
		t.Errorf("error %v, want the last beacon's 507", err)
	}
}

func TestFilesAreValid(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d := protocol.Device{Name: `A&B<"`, Domain: "corp.example"}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, f := range []File{
		Inventory(rng, d, "21.1", "", at), Inventory(rng, d, "21.1", "Oracle", at), Usage(rng, d, "21.1", at),
	} {
		body := f.Body
		if strings.HasSuffix(f.Name, ".gz") {
			gz, err := gzip.NewReader(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(gz); err != nil {
				t.Fatal(err)
			}
		}
		dec := xml.NewDecoder(bytes.NewReader(body))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if u := protocol.ParseUploadName(f.Name); u.Device != d.Name || u.Stamp != "20261123T120000" {
			t.Errorf("%s: parsed as %+v", f.Name, u)
		}
	}
}

func TestAPopulationIsTheSameForTheSameSeed(t *testing.T) {
	p := Population{Agents: 200, Speed: 60, Seed: 7, Home: "http://a", Other: "http://b"}
	names := map[string]bool{}
	var lost, abroad int
	for i := range p.Agents {
		m, again := p.member(i), p.member(i)
		if m.Device != again.Device || m.joins != again.joins || m.lost != again.lost {
			t.Fatalf("member %d differs: %+v, %+v", i, m, again)
		}
		names[m.Device.Name] = true
		if m.lost {
			lost++
		}
		if m.Beacons[0] == "http://b" {
			abroad++
		}
	}
	if len(names) != 200 || lost == 0 || lost > 20 || abroad < 20 || abroad > 90 {
		t.Errorf("%d names, %d lost, %d abroad", len(names), lost, abroad)
	}
}

func TestProberDistinguishesUpDownAndOtherServers(t *testing.T) {
	beacon := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "Test succeeded") }))
	defer beacon.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "It works!") }))
	defer other.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	events := make(chan event.Event, 100)
	p := &Prober{Publish: func(e event.Event) { events <- e }}
	for _, url := range []string{beacon.URL, other.URL, down.URL} {
		s, err := policy.ParseServer(url)
		if err != nil {
			t.Fatal(err)
		}
		p.Siblings = append(p.Siblings, s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx)
	}()
	got := map[string]event.Event{}
	for len(got) < 3 {
		if e := <-events; e.Reach != event.ReachUnknown {
			got[e.Peer] = e
		}
	}
	cancel()
	<-done
	for url, want := range map[string]event.Cause{beacon.URL: "", other.URL: event.CauseContent, down.URL: event.CauseRefused} {
		if e := got[url]; e.Cause != want || (want == "") != (e.Reach == event.ReachUp) {
			t.Errorf("%s: %v, cause %q, want %q", url, e.Reach, e.Cause, want)
		}
	}
}

// roundTripper runs a population in a bubble, without a network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestALostAgentIsSilentUntilItIsRestarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &Population{Agents: 1, Speed: 1, Home: "http://a"}
		var asked []string
		start := time.Now()
		m := p.member(0)
		m.lost, m.helped, m.joins = true, true, 0
		m.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			asked = append(asked, time.Since(start).String()+" "+r.URL.Path)
			code := 404
			if strings.Contains(r.URL.Path, ":") {
				code = 400
			}
			return &http.Response{StatusCode: code, Body: http.NoBody}, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), restartAfter+time.Minute)
		defer cancel()
		(&life{member: m, population: p}).run(ctx)
		if len(asked) < 2 || !strings.Contains(asked[0], ":8080_domain") || !strings.HasPrefix(asked[1], restartAfter.String()) {
			t.Errorf("asked %q", asked)
		}
	})
}
