package daemon

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"beacontop/beacon/relay"
	"beacontop/beacon/spool"
)

// TestTheTLSListenerIsNoParent either: with HTTPS alone nothing else would show that a parent is this
// beacon.
func TestTheTLSListenerIsNoParent(t *testing.T) {
	file := pair(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	for _, plain := range []string{None, "127.0.0.1:0"} {
		s, err := New(Config{Dir: t.TempDir(), Name: "A", HTTP: plain, TLS: TLS{Address: "127.0.0.1:0", Cert: file, Key: file}})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range s.listeners {
			s.config.Parents = []relay.LocationConfig{{URL: "http://192.0.2.1/ManageSoftRL"}, {URL: "https://" + l.Addr().String() + "/ManageSoftRL"}}
			var part *Error
			if err := s.buildRelay(); !errors.Is(err, ErrSelf) || !errors.As(err, &part) || part.Index != 1 {
				t.Errorf("with %s as --http: %v is accepted: %v", plain, l.Addr(), err)
			}
		}
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}
}

// TestALinkToTheOwnDirectoryIsNoParent: a start says why, and so does a check while no beacon runs.
func TestALinkToTheOwnDirectoryIsNoParent(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(other, spool.Incoming), 0o700); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(t.TempDir(), "linked")
	err := os.Symlink(dir, linked)
	if _, made := os.Lstat(linked); err != nil || made != nil { // Wine reports success without making one
		t.Skip("no links here:", err)
	}
	for path, self := range map[string]bool{dir: true, linked: true, filepath.Join(linked, spool.Incoming): true, other: false} {
		s, err := New(Config{Dir: dir, Name: "A", HTTP: "127.0.0.1:0", Parents: []relay.LocationConfig{{URL: path}}})
		if errors.Is(err, ErrSelf) != self || err != nil && !self {
			t.Errorf("%s: %v, want that it is this beacon: %v", path, err, self)
		}
		if err == nil {
			if err := s.close(); err != nil {
				t.Error(err)
			}
		}
		_, err = Check(Config{Dir: dir, Name: "A", HTTP: None, TLS: TLS{}, Parents: []relay.LocationConfig{{URL: path}}})
		if errors.Is(err, ErrSelf) != self || err != nil && !self {
			t.Errorf("checked %s: %v, want that it is this beacon: %v", path, err, self)
		}
	}
}
