//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/cmd/beacontop/notify"
)

// TestABeaconTellsWhatIsWrong runs the program with a webhook, kills it after the first message, and
// lets something else go wrong after it was started again: each is told once. notify test tells the
// receiver that it is a test.
func TestABeaconTellsWhatIsWrong(t *testing.T) {
	got := make(chan notify.Message, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var m notify.Message
		if err = errors.Join(err, json.Unmarshal(body, &m)); err != nil || r.Header.Get(notify.Signature) != notify.Sign("key", body) {
			t.Errorf("%v: %s", err, body)
		}
		got <- m
	}))
	defer receiver.Close()
	await := func() notify.Message {
		t.Helper()
		select {
		case m := <-got:
			return m
		case <-time.After(time.Minute):
			t.Fatal("no message")
		}
		return notify.Message{}
	}
	dir := t.TempDir()
	policy, config, addr := filepath.Join(dir, "p.toml"), filepath.Join(dir, "b.toml"), freeAddress(t)
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(policy, "# the built-in policy")
	write(config, fmt.Sprintf("name = 'LON-BEACON1'\nhttp = '%s'\ndir = '%s'\npolicy = '%s'\nfailover = ['http://10.0.0.5']\n"+
		"[[notify]]\nurl = '%s/s3cr3t'\nsecret = 'key'\ncodes = ['failover-nameless', 'policy-rejected']\n", addr, filepath.Join(dir, "state"), policy, receiver.URL))
	run := func() *exec.Cmd {
		t.Helper()
		cmd := exec.Command("beacontop", "serve", "--config", config)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		awaitUp(t, addr)
		return cmd
	}
	first := run()
	m := await()
	if m.Event != notify.Raised || m.Code != diagnosis.FailoverNameless || m.Beacon != "LON-BEACON1" || len(m.BeaconID) != 16 || !strings.Contains(m.Text, "10.0.0.5") {
		t.Errorf("told %+v", m)
	}
	kill(t, first)
	second := run()
	write(policy, "upgrades = 5")
	next := await()
	if next.ID == m.ID { // it was being sent when the program was killed
		next = await()
	}
	if next.Event != notify.Raised || next.Code != diagnosis.PolicyRejected {
		t.Errorf("told %+v", next)
	}
	kill(t, second)
	if out, err := exec.Command("beacontop", "notify", "test", "--config", config).CombinedOutput(); err != nil || string(out) != receiver.URL+"  accepted\n" {
		t.Errorf("%v: %s", err, out)
	}
	if m := await(); m.Event != notify.Test {
		t.Errorf("told %+v", m)
	}
	receiver.Close()
	out, err := exec.Command("beacontop", "notify", "test", "--config", config).CombinedOutput()
	if end := new(exec.ExitError); !errors.As(err, &end) || end.ExitCode() != 1 || !strings.Contains(string(out), "connection refused") || strings.Contains(string(out), "s3cr3t") {
		t.Errorf("%v: %s", err, out)
	}
}
