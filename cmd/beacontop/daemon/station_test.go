package daemon

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/dial"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/policy"
	"beacontop/beacon/relay"
	"beacontop/beacon/spool"
)

// start runs a station on loopback, and returns its address and a function that stops it.
func start(t *testing.T, c Config, observers ...func(*event.Event)) (root string, stop func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.Listener, c.Name = l, "LON-BEACON1"
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range observers {
		s.Observe(each)
	}
	return "http://" + l.Addr().String(), run(t, s)
}

// run runs a station, and returns a function that stops it.
func run(t *testing.T, s *Station) (stop func() error) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	return func() error {
		cancel()
		return <-done
	}
}

// put uploads an inventory, and returns the status of the answer.
func put(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequest(http.MethodPut, url, strings.NewReader("<Inventory/>"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

const inventory = "/ManageSoftRL/Inventories/system%20on%20HERON07%20at%2020261123T120000.ndi"

// TestAnUploadReachesTheParentAndIsArchived runs two stations: what the first one acknowledges is
// forwarded, and kept. Events end with that of the stop.
func TestAnUploadReachesTheParentAndIsArchived(t *testing.T) {
	parentDir, dir := t.TempDir(), t.TempDir()
	parent, stopParent := start(t, Config{Dir: parentDir, Grace: time.Second})
	relayed := make(chan event.Event, 1)
	var last event.Topic
	root, stop := start(t, Config{
		Dir: dir, Grace: time.Second, Parents: []relay.LocationConfig{{URL: parent + "/ManageSoftRL"}},
		Relay: Relay{Archive: time.Hour}, Wire: filepath.Join(dir, "wire.jsonl"),
	}, func(e *event.Event) {
		last = e.Topic
		if e.Topic == event.TopicRelay && !e.Failed() {
			relayed <- *e
		}
	})
	if status := put(t, root+inventory); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if e := <-relayed; e.Folder != "Inventories" {
		t.Errorf("relayed %+v", e)
	}
	if err := errors.Join(stop(), stopParent()); err != nil {
		t.Error(err)
	}
	if last != event.TopicStop {
		t.Errorf("the last event is %v", last)
	}
	if text, err := os.ReadFile(filepath.Join(parentDir, spool.Incoming, "Inventories", "system on HERON07 at 20261123T120000.ndi")); string(text) != "<Inventory/>" {
		t.Errorf("the parent has %q, %v", text, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "wire.jsonl")); !strings.Contains(string(text), `"PUT"`) {
		t.Errorf("recorded %q, %v", text, err)
	}
}

// TestARestartedStationRemembers stops a station and builds another one on the same directory.
func TestARestartedStationRemembers(t *testing.T) {
	c := Config{Dir: t.TempDir(), Grace: time.Second}
	root, stop := start(t, c)
	if status := put(t, root+inventory); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{}, 1)
	c.Name, c.HTTP = "LON-BEACON1", "127.0.0.1:0"
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.Observe(func(e *event.Event) {
		if e.Topic == event.TopicStart {
			started <- struct{}{}
		}
	})
	stop = run(t, s)
	<-started // is applied after the history
	if got := s.State().Sample(estate.Query{Now: time.Now()}).Totals.Known; got != 1 {
		t.Errorf("%d agents are known", got)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestErrorsSayWhichPartIsAtFault builds and checks configurations that are wrong in one part.
func TestErrorsSayWhichPartIsAtFault(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing")
	parent := func(p relay.LocationConfig) Config {
		return Config{Parents: []relay.LocationConfig{{URL: "http://192.0.2.1/ManageSoftRL"}, p}}
	}
	origins := func(l origin.Location) Config {
		return Config{Origins: []origin.Location{{URL: "http://192.0.2.1/ManageSoftDL"}, l}}
	}
	secure := TLS{Address: "127.0.0.1:0", Cert: file, Key: file}
	tests := []struct {
		name  string
		c     Config
		want  Part
		index int
	}{
		{"directory", Config{Dir: file}, PartDir, 0},
		{"policy", Config{Policy: missing}, PartPolicy, 0},
		{"accounts", Config{Accounts: missing}, PartAccounts, 0},
		{"recording", Config{Wire: dir}, PartWire, 0},
		{"recording into a missing directory", Config{Wire: filepath.Join(missing, "x")}, PartWire, 0},
		{"recording below a file", Config{Wire: filepath.Join(file, "x")}, PartWire, 0},
		{"certificate", Config{TLS: secure}, PartCertificate, 0},
		{"parent", parent(relay.LocationConfig{URL: "ftp://b"}), PartParent, 1},
		{"directory of a parent", parent(relay.LocationConfig{URL: missing}), PartParent, 1},
		{"its CA certificates", parent(relay.LocationConfig{URL: "http://b", CAFile: missing}), PartParentCA, 1},
		{"a directory as CA certificates", parent(relay.LocationConfig{URL: "http://b", CAFile: dir}), PartParentCA, 1},
		{"origin", origins(origin.Location{URL: "ftp://b"}), PartOrigin, 1},
		{"its CA certificates", origins(origin.Location{URL: "http://b", Config: dial.Config{CAFile: missing}}), PartOriginCA, 1},
		{"its client certificate", origins(origin.Location{URL: "http://b", Config: dial.Config{CertFile: missing, KeyFile: missing}}), PartOriginCert, 1},
		{"its proxy", origins(origin.Location{URL: "http://b", Config: dial.Config{Proxy: "ftp://c"}}), PartOriginProxy, 1},
		{"its proxy", parent(relay.LocationConfig{URL: "http://b", Proxy: "ftp://c"}), PartParentProxy, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.c
			c.Name, c.HTTP = "LON-BEACON1", "127.0.0.1:0"
			if c.Dir == "" {
				c.Dir = t.TempDir()
			}
			_, built := New(c)
			_, checked := Check(c)
			for doing, err := range map[string]error{"New": built, "Check": checked} {
				var part *Error
				if !errors.As(err, &part) || part.Part != tt.want || part.Index != tt.index || part.Error() == "" {
					t.Errorf("%s: %v of %+v, want part %d", doing, err, part, tt.want)
				}
			}
		})
	}
}

// TestAStationIsNotItsOwnParent gives its own address and its own directory as parents.
func TestAStationIsNotItsOwnParent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := Config{Dir: dir, Name: "A", Listener: l, Parents: []relay.LocationConfig{{URL: "http://" + l.Addr().String() + "/ManageSoftRL"}}}
	if _, err := New(c); !errors.Is(err, ErrSelf) {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is left open: %v", err)
	}
	c.Listener, c.HTTP, c.Parents[0].URL = nil, "127.0.0.1:0", dir
	if _, err := New(c); !errors.Is(err, ErrSelf) {
		t.Error(err)
	}
}

func TestCheckWarns(t *testing.T) {
	c := Config{
		Dir: t.TempDir(), Name: "A", HTTP: None, Advertise: policy.Server{Protocol: "http", Host: "10.0.0.5", Port: 80},
		Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Limits: beacon.Limits{Strict: true},
	}
	warnings, err := Check(c)
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "http://10.0.0.5") {
		t.Errorf("%q, %v", warnings, err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, spool.Incoming)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Check has written to the directory: %v", err)
	}
}
