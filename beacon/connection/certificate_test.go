package connection

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/tlstest"
	"beacontop/beacon/waittest"
)

// TestRotation replaces the certificate several times while agents connect: no handshake fails,
// and after a pair that does not match the previous one stays active.
func TestRotation(t *testing.T) {
	s := startTLS(t, nil)
	stop := make(chan struct{})
	var agents sync.WaitGroup
	for range 4 {
		agents.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, _, err := s.get(s.trusting); err != nil {
					t.Errorf("a handshake failed: %v", err)
					return
				}
			}
		})
	}
	names := []string{"second", "third", "fourth"}
	for _, name := range names {
		certPEM, keyPEM := s.ca.Leaf(name, time.Time{})
		tlstest.Install(t, s.certDir, certPEM, keyPEM)
		s.until(t, name)
	}
	lonely, _ := s.ca.Leaf("misfit", time.Time{})
	if err := os.WriteFile(filepath.Join(s.certDir, "cert.pem"), lonely, 0o600); err != nil {
		t.Fatal(err)
	}
	for e := range s.told {
		if e.Cause != event.CauseNone {
			if e.Name != "fourth" || !strings.Contains(e.Detail, "private key") {
				t.Errorf("event %+v", e)
			}
			break
		}
	}
	if _, leaf, err := s.get(s.trusting); err != nil || leaf.Subject.CommonName != "fourth" {
		t.Errorf("after a pair that does not fit: %v, %v", leaf, err)
	}
	close(stop)
	agents.Wait()
}

// until connects until the certificate of that name is served.
func (s *secureSite) until(t *testing.T, name string) {
	t.Helper()
	waittest.Until(t, func() error {
		_, leaf, err := s.get(s.trusting)
		if err != nil {
			t.Fatal(err)
		}
		if is := leaf.Subject.CommonName; is != name {
			return fmt.Errorf("still %q, want %q", is, name)
		}
		return nil
	})
}

func TestWarningsOfACertificate(t *testing.T) {
	ends := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]int{
		31 * 24 * time.Hour: 0, 30 * 24 * time.Hour: 1, 8 * 24 * time.Hour: 1, 7 * 24 * time.Hour: 2, 25 * time.Hour: 2, time.Hour: 3, 0: 4, -time.Hour: 4,
	} {
		if got := due(ends, ends.Add(-left)); got != want {
			t.Errorf("%s before the end %d are due, want %d", left, got, want)
		}
	}
}

// TestACertificateIsReportedAgainBeforeItExpires lets time pass until after the last warning.
func TestACertificateIsReportedAgainBeforeItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cert, key := tlstest.NewAuthority(t).Leaf("b1", time.Now().Add(36*time.Hour))
		var left []time.Duration
		certFile, keyFile := tlstest.Install(t, t.TempDir(), cert, key)
		c, err := LoadCertificate(certFile, keyFile, func(e event.Event) {
			left = append(left, e.Since.Sub(e.Time).Round(time.Minute))
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
		defer cancel()
		c.Run(ctx)
		if want := []time.Duration{36 * time.Hour, 24 * time.Hour, 0}; !slices.Equal(left, want) {
			t.Errorf("reported %v before its end, want %v", left, want)
		}
	})
}
