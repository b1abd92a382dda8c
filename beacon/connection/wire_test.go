package connection

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beacontop/beacon/event"
)

func readWire(t *testing.T, file string) []Exchange {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out []Exchange
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e Exchange
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		out = append(out, e)
	}
	return out
}

func TestWire(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	w, err := OpenWire(file)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *Config) { c.Wire = w })
	s.request("PUT", "/ManageSoftRL/Logs/a%20b.log?x=1", "\x1f\x8bhello world", "Authorization: Basic c2VjcmV0", "X-Odd: \"quoted\"")
	s.request("PROPFIND", "/managesoftrl//../", "")
	s.event(1)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "GET /ManageSoftDL/a HTTP/1.1\r\nHost b\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	s.event(2)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := readWire(t, file)
	if len(got) != 3 || got[2].Status != 400 || got[2].Error == "" || got[2].Peer == "" {
		t.Fatalf("%d lines: %+v", len(got), got)
	}
	put := got[0]
	if put.Verb != "PUT" || put.Target != "/ManageSoftRL/Logs/a%20b.log?x=1" || put.Version != "HTTP/1.1" || put.Length != 13 ||
		put.Received != 13 || put.Magic != "1f8b68656c6c6f20" || put.Status != 200 || put.Headers["X-Odd"][0] != `"quoted"` {
		t.Errorf("%+v", put)
	}
	if got := put.Headers["Authorization"]; len(got) != 1 || got[0] != "Basic (masked)" {
		t.Errorf("authorization %q", got)
	}
	if odd := got[1]; odd.Verb != "PROPFIND" || odd.Target != "/managesoftrl//../" || odd.Status != 400 {
		t.Errorf("%+v", odd)
	}
}

// TestARecordingThatFailsIsReported once, and the beacon continues.
func TestARecordingThatFailsIsReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	w, err := OpenWire(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.lines.out.Close(); err != nil {
		t.Fatal(err)
	}
	told := make(chan event.Event, 100)
	s := start(t, func(c *Config) {
		c.Wire = w
		requests := c.Publish
		c.Publish = func(e event.Event) {
			if e.Topic == event.TopicGap {
				told <- e
				return
			}
			requests(e)
		}
	})
	for range 3 {
		if res, _ := s.request("GET", "/ManageSoftDL/test", ""); res.StatusCode != 200 {
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if e := <-told; e.Name != event.GapRecording || !strings.Contains(e.Detail, "closed") {
		t.Errorf("%+v", e)
	}
	if len(told) > 0 {
		t.Errorf("reported again: %+v", <-told)
	}
}

func TestWireRotatesAtItsLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	w, err := OpenWire(file)
	if err != nil {
		t.Fatal(err)
	}
	w.lines.limitBytes = 1000
	s := start(t, func(c *Config) { c.Wire = w })
	for range 20 {
		s.request("GET", "/ManageSoftDL/test", "")
	}
	s.event(19)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n, m := len(readWire(t, file)), len(readWire(t, file+".1")); n == 0 || m == 0 || n+m >= 20 {
		t.Errorf("%d lines and %d in the file before", n, m)
	}
	for _, f := range []string{file, file + ".1"} {
		if info, err := os.Stat(f); err != nil || info.Size() > 1000 {
			t.Errorf("%s: %v, %v", f, info, err)
		}
	}
}
