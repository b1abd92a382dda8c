package beacon

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestTheDeviceOfAnInventoryWithoutAName(t *testing.T) {
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	if _, err := io.WriteString(w, `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Inventory PUBLIC "Inventory" "x">
		<Inventory Tracker="16.0" Scope="heron07.corp.example" MachineName="HERON07"><Hardware/>`); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, body string
		want       protocol.Device
	}{
		{"gzip", gz.String(), protocol.Device{Name: "HERON07", Domain: "corp.example"}},
		{"plain", `<Inventory MachineName="OWL12" Scope="other.example">`, protocol.Device{Name: "OWL12"}},
		{"no XML", "hello", protocol.Device{}},
		{"cut gzip", gz.String()[:20], protocol.Device{}},
		{"another root", `<USAGE MachineName="OWL12">`, protocol.Device{}},
		{"an invalid name", `<Inventory MachineName="..">`, protocol.Device{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, nil)
			s.request("PUT", "/ManageSoftRL/Inventories/scan.ndi.gz", tt.body)
			if got := s.event(0).Device; got != tt.want {
				t.Errorf("device %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nContent-Length: 100\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if e := s.event(0); e.Cause != event.CauseAborted || e.Status != 0 || e.Bytes != 4 {
		t.Errorf("event: cause %q, status %d, %d bytes", e.Cause, e.Status, e.Bytes)
	}
	if got := s.files(); got != "" {
		t.Errorf("left %q", got)
	}
}

func TestUploadTimeouts(t *testing.T) {
	tests := []struct {
		name   string
		pause  time.Duration
		status int
		cause  event.Cause
		stored string
	}{
		{"a byte a minute for an hour and a half finishes", time.Minute, 200, event.CauseNone, "Incoming/Logs/a.log"},
		{"a pause longer than the idle timeout does not", 6 * time.Minute, 408, event.CauseIdle, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				s := startOn(t, l, nil)
				c := l.dial()
				const size = 90
				answer := make(chan int, 1)
				go func() {
					res, err := http.ReadResponse(bufio.NewReader(c), nil)
					if err != nil {
						t.Error(err)
						answer <- 0
						return
					}
					answer <- res.StatusCode
				}()
				if _, err := fmt.Fprintf(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n", size); err != nil {
					t.Fatal(err)
				}
				for i := range size {
					time.Sleep(tt.pause)
					if _, err := c.Write([]byte("x")); err != nil {
						break
					}
					synctest.Wait()
					if got := s.partial.Load(); i < size-1 && tt.status == 200 && got != int64(i+1) {
						t.Fatalf("after %d bytes the beacon reports %d", i+1, got)
					}
				}
				if got := <-answer; got != tt.status {
					t.Errorf("status %d, want %d", got, tt.status)
				}
				synctest.Wait()
				if e := s.event(0); e.Cause != tt.cause {
					t.Errorf("cause %q, want %q", e.Cause, tt.cause)
				}
				if got := s.files(); got != tt.stored {
					t.Errorf("stored %q, want %q", got, tt.stored)
				}
				if got := s.partial.Load(); got != 0 {
					t.Errorf("%d bytes are still reported as partial", got)
				}
				if err := c.Close(); err != nil {
					t.Error(err)
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestStoppingLetsUploadsFinish(t *testing.T) {
	s := start(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "PUT /ManageSoftRL/Logs/a.log HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(c)
	if res, err := http.ReadResponse(answers, nil); err != nil || res.StatusCode != 100 {
		t.Fatalf("%v %v", res, err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	for { // until no connection is accepted any more
		probe, err := net.Dial("tcp", s.addr)
		if err != nil {
			break
		}
		_ = probe.Close()
	}
	if _, err := io.WriteString(c, "data"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(answers, nil)
	if err != nil || res.StatusCode != 200 {
		t.Fatalf("%v %v", res, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if got := s.files(); got != "Incoming/Logs/a.log" {
		t.Errorf("stored %q", got)
	}
}
