package main

import (
	"errors"
	"net"
	"testing"
)

// TestListenSaysWhatKeepsItFromAPort opens listeners that the system rejects for two reasons.
func TestListenSaysWhatKeepsItFromAPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for addr, want := range map[string]string{
		taken.Addr().String(): "another program uses that port; choose another with --http ADDR",
		"192.0.2.1:80":        "this machine does not have that address; use :PORT to listen on all addresses", // RFC 5737
	} {
		var h hinted
		if _, err := listenOn("http", addr); !errors.As(err, &h) || h.hint != want {
			t.Errorf("%s: %v, hint %q, want %q", addr, err, h.hint, want)
		}
	}
}
