package daemon

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
)

// pair writes a certificate with its key into one file.
func pair(t *testing.T, begins, ends time.Time) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: begins, NotAfter: ends}
	der, err1 := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	secret, err2 := x509.MarshalPKCS8PrivateKey(key)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pair.pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestAStationServesTLSAlone has no plain listener, and allows what is weak: the screen says so.
func TestAStationServesTLSAlone(t *testing.T) {
	file := pair(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	started := make(chan event.Event, 1)
	c := Config{Dir: t.TempDir(), Name: "A", HTTP: None, TLS: TLS{Address: "127.0.0.1:0", Cert: file, Key: file, MinVersion: tls.VersionTLS10, OldCiphers: true}}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.Observe(func(e *event.Event) {
		if e.Topic == event.TopicStart {
			started <- *e
		}
	})
	stop := run(t, s)
	e := <-started
	address, ok := strings.CutPrefix(e.Peer, "https ")
	if !ok || e.Detail != "HTTPS only; TLS 1.0 and weak ciphers allowed" {
		t.Errorf("started with %q, %q", e.Peer, e.Detail)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	res, err := client.Get("https://" + address + "/ManageSoftDL/test")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	if err := errors.Join(res.Body.Close(), stop()); err != nil {
		t.Error(err)
	}
}

func TestCheckOfACertificate(t *testing.T) {
	now, day := time.Now(), 24*time.Hour
	tests := []struct {
		name         string
		begins, ends time.Time
		change       func(*TLS)
		warning      string
		part         Part
	}{
		{"valid", now.Add(-day), now.Add(90 * day), func(*TLS) {}, "", 0},
		{"not valid yet", now.Add(day), now.Add(90 * day), func(*TLS) {}, "is not valid before", 0},
		{"expired", now.Add(-2 * day), now.Add(-day), func(*TLS) {}, "expired on", 0},
		{"expires soon", now.Add(-2 * day), now.Add(day), func(*TLS) {}, "expires on", 0},
		{"old versions", now.Add(-day), now.Add(90 * day), func(t *TLS) { t.MinVersion = tls.VersionTLS11 }, "TLS 1.1 allowed: only for agents", 0},
		{"client CA that is a directory", now.Add(-day), now.Add(90 * day), func(h *TLS) { h.ClientCA = t.TempDir() }, "", PartClientCA},
		{"client CA that is none", now.Add(-day), now.Add(90 * day), func(h *TLS) {
			h.Clients, h.ClientCA = connection.ClientCertificatesStrict, "station_test.go"
		}, "", PartClientCA},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := pair(t, tt.begins, tt.ends)
			c := Config{Dir: t.TempDir(), Name: "A", HTTP: None, TLS: TLS{Address: "127.0.0.1:0", Cert: file, Key: file}}
			tt.change(&c.TLS)
			warnings, err := Check(c)
			part := &Error{}
			if errors.As(err, &part); part.Part != tt.part || (err != nil) != (tt.part != 0) {
				t.Errorf("%v", err)
			}
			if got := strings.Join(warnings, "\n"); (tt.warning == "") != (got == "") || !strings.Contains(got, tt.warning) {
				t.Errorf("warnings %q, want %q", got, tt.warning)
			}
		})
	}
}

// TestAStationWhoseCertificateIsNotValidYet starts, and says so: a clock may be wrong.
func TestAStationWhoseCertificateIsNotValidYet(t *testing.T) {
	begins := time.Now().Add(48 * time.Hour)
	file := pair(t, begins, begins.Add(time.Hour))
	s, err := New(Config{Dir: t.TempDir(), Name: "A", HTTP: None, TLS: TLS{Address: "127.0.0.1:0", Cert: file, Key: file}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "HTTPS only; the certificate is not valid before " + begins.UTC().Format("2006-01-02 15:04 UTC"); s.why != want {
		t.Errorf("%q, want %q", s.why, want)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
