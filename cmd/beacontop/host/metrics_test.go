package host

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

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
)

// TestTheSocketAndTheAdminListenerServeMetrics scrapes a running beacon after an upload.
func TestTheSocketAndTheAdminListenerServeMetrics(t *testing.T) {
	dir, err := os.MkdirTemp("", "host") // t.TempDir is too long for a socket on some systems
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, err := Open(daemon.Config{Dir: dir, Name: "LON-BEACON1", Listener: l, Grace: time.Second}, Config{Control: control.Config{Release: "v7"}})
	if err != nil {
		t.Fatal(err)
	}
	h.Sessions = func() int { return 2 }
	if err := h.Admin(dir, admin.Config{Address: "127.0.0.1:0"}, daemon.TLS{}); err != nil {
		t.Fatal(err)
	}
	uploaded := make(chan struct{}, 1)
	h.Station.Observe(func(e *event.Event) {
		if e.Topic == event.TopicRequest {
			uploaded <- struct{}{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Station.Run(ctx) }()
	req, err := http.NewRequest(http.MethodPut, "http://"+l.Addr().String()+"/ManageSoftRL/Inventories/system%20on%20HERON07%20at%2020261123T120000.ndi", strings.NewReader("<Inventory/>"))
	if err != nil {
		t.Fatal(err)
	}
	ask(t, http.DefaultClient, req)
	<-uploaded
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", h.Listener.Path())
	}}}
	req, err = http.NewRequest(http.MethodGet, "http://beacontop/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	text := ask(t, client, req)
	token, err := os.ReadFile(filepath.Join(dir, admin.TokenFile))
	if err != nil {
		t.Fatal(err)
	}
	overTCP := func(path string) *http.Request {
		req, err := http.NewRequest(http.MethodGet, "http://"+h.admin.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
		return req
	}
	same := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	admitted := ask(t, same, overTCP("/metrics"))
	for _, path := range []string{control.DaemonPath, control.SettingsPath, control.StopPath, "/v1/sample"} {
		res, err := same.Do(overTCP(path))
		if err != nil {
			t.Fatal(err)
		}
		if _ = res.Body.Close(); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s over TCP: %s", path, res.Status)
		}
	}
	for _, want := range []string{
		`beacontop_requests_total{class="2xx",direction="upload",kind="inventory"} 1`, `beacontop_transferred_bytes_total{direction="upload",kind="inventory"} 12`,
		`beacontop_agents{state="known"} 1`, `beacontop_viewers 2`, `beacontop_history_waiting_events `, `version="v7"} 1`,
	} {
		if !strings.Contains(text, want) || !strings.Contains(admitted, want) {
			t.Errorf("%s is not in both of\n%s\n%s", want, text, admitted)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func ask(t *testing.T, client *http.Client, req *http.Request) string {
	t.Helper()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v", res.Status, err)
	}
	return string(text)
}
