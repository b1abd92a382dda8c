package inquiry

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/voice"
)

// run starts a beacon on a directory, and returns its address and what stops it.
func run(t *testing.T, dir string) (url string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, err := host.Open(daemon.Config{Dir: dir, Name: "LON", Listener: l, Grace: time.Second}, host.Config{Control: control.Config{Release: "1.0"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- h.Station.Run(ctx) }()
	stopped := false
	stop = func() {
		cancel()
		if !stopped {
			stopped = true
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return "http://" + l.Addr().String(), stop
}

// agent requests the policy of a device.
func agent(t *testing.T, url, device string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/"+device+".npl", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
}

// command runs a command as the root does.
func command(ctx context.Context, s voice.Streams, args ...string) int {
	root := &cobra.Command{Use: "beacontop", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(Commands(s, func(string) string { return "" })...)
	root.SetArgs(args)
	return voice.Speak(s.Err, root.ExecuteContext(ctx))
}

// TestFollowingSurvivesARestart follows requests while the beacon restarts twice. Each is shown once.
func TestFollowingSurvivesARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	url, stop := run(t, dir)
	agent(t, url, "BEFORE")
	out, in := io.Pipe()
	said, says := io.Pipe()
	notes := make(chan string, 100)
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			notes <- lines.Text()
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- command(ctx, voice.Streams{Out: in, Err: says}, "requests", "-f", "--limit", "1", "--json", "--where", "kind:policy", "--dir", dir)
		_ = in.Close()
		_ = says.Close()
	}()
	shown := make(chan string, 100)
	go func() {
		defer close(shown)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			shown <- lines.Text()
		}
	}()
	next := func(want string) {
		t.Helper()
		var e event.Event
		if line := <-shown; json.Unmarshal([]byte(line), &e) != nil || e.Device.Name != want {
			t.Fatalf("%s, want %s", line, want)
		}
	}
	next("BEFORE")
	for i := range 3 {
		for n := range 5 {
			agent(t, url, fmt.Sprintf("HOST%d%d", i, n))
		}
		for n := range 5 {
			next(fmt.Sprintf("HOST%d%d", i, n))
		}
		agent(t, url, fmt.Sprintf("LAST%d", i)) // it may be shown before the stop, or after the start
		stop()
		if note := <-notes; note != "beacontop: note: the beacon is away; connecting again" {
			t.Error(note)
		}
		url, stop = run(t, dir)
		next(fmt.Sprintf("LAST%d", i))
	}
	cancel()
	if code := <-ended; code != voice.Fine {
		t.Errorf("exit %d", code)
	}
}

// TestWaitingForAnAgent waits for what comes after the command began, over a restart.
func TestWaitingForAnAgent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	url, stop := run(t, dir)
	agent(t, url, "OWL12")
	asked := make(chan error, 1000)
	contact := newOf("owl12", "contact")
	w := &waiter{place: place{dir: dir}, timeout: time.Minute, is: func(ctx context.Context, c *client) (bool, string, error) {
		is, instead, err := contact(ctx, c)
		asked <- err
		return is, instead, err
	}}
	ended := make(chan error, 1)
	go func() { ended <- w.wait(t.Context(), voice.Streams{Err: io.Discard}) }()
	if err := <-asked; err != nil {
		t.Fatal(err)
	}
	stop()
	for err := <-asked; err == nil; err = <-asked {
	}
	url, _ = run(t, dir)
	select {
	case err := <-ended:
		t.Fatalf("ended before a contact: %v", err)
	default:
	}
	agent(t, url, "OWL12")
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
