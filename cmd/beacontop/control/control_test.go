package control

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// viewer is a reader of a state.
type viewer struct{ *estate.Reader }

func (viewer) Run(context.Context) {}

// serve serves a handler on a directory until the test ends, or the returned function is called.
func serve(t testing.TB, dir string, s *estate.State, h http.Handler) (*Listener, func()) {
	t.Helper()
	l, err := Listen(dir, Config{Release: "test", Viewer: func() Viewer { return viewer{s.Reader()} }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- l.Serve(ctx, h) }()
	stop := func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		served <- nil
	}
	t.Cleanup(stop)
	return l, stop
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func get(t *testing.T, c *Client, path string) string {
	t.Helper()
	answer, err := c.Get(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func attach(t testing.TB, dir string) *Client {
	t.Helper()
	c, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestAClientFindsTheDaemonOfADirectory(t *testing.T) {
	for name, dir := range map[string]string{"short": t.TempDir(), "too long for a socket": filepath.Join(t.TempDir(), strings.Repeat("deep", 30))} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", "")
			if err := os.MkdirAll(dir, 0o750); err != nil {
				t.Fatal(err)
			}
			l, stop := serve(t, dir, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
			c := attach(t, dir)
			if got := get(t, c, "/v1/anything"); got != "hello" {
				t.Errorf("answer %q", got)
			}
			if _, err := Listen(dir, Config{}); !errors.Is(err, ErrRuns) {
				t.Errorf("a second daemon: %v", err)
			}
			stop()
			var absent *AbsentError
			if _, err := c.Get(t.Context(), "/"); !errors.As(err, &absent) {
				t.Errorf("after its end: %v", err)
			}
			if _, err := os.Stat(filepath.Dir(l.Path())); err == nil && filepath.Dir(l.Path()) != dir {
				t.Errorf("%s was left behind", l.Path())
			}
			serve(t, dir, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
			if got := get(t, c, "/"); got != "hello" {
				t.Errorf("the same client after a restart: %q", got)
			}
		})
	}
}

// TestTheBeaconOfAMachine is that of a user, or else that of the service, even where the user may not tell whether it
// runs.
func TestTheBeaconOfAMachine(t *testing.T) {
	own, system := t.TempDir(), t.TempDir()
	want := func(want string) {
		t.Helper()
		if got := UsualDir(t.Context(), own, system); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	want(own)
	_, stopSystem := serve(t, system, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
	want(system)
	_, stopOwn := serve(t, own, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
	want(own)
	stopOwn()
	stopSystem()
	want(own)
	if err := os.Mkdir(filepath.Join(system, pathFile), 0o700); err != nil { // it cannot be read
		t.Fatal(err)
	}
	want(system)
}

// TestAStaleSocketIsReplaced leaves a socket behind as a crash does.
func TestAStaleSocketIsReplaced(t *testing.T) {
	dir := t.TempDir()
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, socketFile), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	old.SetUnlinkOnClose(false)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	var absent *AbsentError
	if _, err := Open(t.Context(), dir); !errors.As(err, &absent) {
		t.Errorf("a socket of a crashed daemon: %v", err)
	}
	serve(t, dir, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
	attach(t, dir)
}

func TestADaemonThatDoesNotListenYetIsBusy(t *testing.T) {
	dir := t.TempDir()
	lock, err := acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	var busy *BusyError
	if _, err := Open(t.Context(), dir); !errors.As(err, &busy) {
		t.Errorf("got %v", err)
	}
}

// TestADaemonThatClosesItsConnectionsIsBusy: it stops, and cannot be reached before it has ended.
func TestADaemonThatClosesItsConnectionsIsBusy(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, estate.NewState(estate.Limits{}), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	_, err := attach(t, dir).Get(t.Context(), "/v1/hello")
	var busy *BusyError
	if !errors.As(err, &busy) {
		t.Errorf("%v", err)
	}
}

func TestAFileInPlaceOfTheSocketStays(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, socketFile)
	if err := os.WriteFile(file, []byte("notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(dir, Config{}); !errors.Is(err, ErrNotSocket) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestOtherSchemasAreNamed(t *testing.T) {
	dir := t.TempDir()
	serve(t, dir, estate.NewState(estate.Limits{}), http.HandlerFunc(hello))
	c := attach(t, dir)
	for schema, status := range map[string]int{"": 200, "1": 200, "2": 200, "3": 505, "x": 505} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, Base+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if schema != "" {
			r.Header.Set(SchemaHeader, schema)
		}
		answer, err := c.HTTP.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != status || answer.Header.Get(SchemaHeader) != "1" {
			t.Errorf("schema %q: status %d, schema %q", schema, answer.StatusCode, answer.Header.Get(SchemaHeader))
		}
		_ = answer.Body.Close()
	}
}

// TestASampleSurvivesTheSocket asks a daemon and the state itself.
func TestASampleSurvivesTheSocket(t *testing.T) {
	s := estate.NewState(estate.Limits{})
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s.Apply(
		event.Event{Time: at, Topic: event.TopicStart, Name: "B1"},
		event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: protocol.Device{Name: "HERON07"}, Status: 404, Cause: event.CauseNotFound, Path: "/x"},
	)
	dir := t.TempDir()
	l, _ := serve(t, dir, s, http.HandlerFunc(hello))
	q := estate.Query{Now: at.Add(time.Minute), Parts: estate.PartAgents | estate.PartRequests | estate.PartFailures, Agents: estate.AgentsQuery{Limit: 10}, Requests: estate.RequestsQuery{Limit: 10}}
	got, err := attach(t, dir).Sample(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Agents.Rows) != 1 || got.Agents.Rows[0].Device.Name != "HERON07" || len(got.Requests.Rows) != 1 {
		t.Errorf("sample %+v", got)
	}
	if n := l.Viewers(); n != 1 {
		t.Errorf("%d viewers", n)
	}
}
