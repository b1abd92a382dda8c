package dial

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"beacontop/beacon/tlstest"
)

func TestWrongConfigurations(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		config Config
		want   error
	}{
		{Config{Proxy: "proxy:1080"}, ErrProxy},
		{Config{Proxy: "ftp://proxy"}, ErrProxy},
		{Config{Proxy: "http://"}, ErrProxy},
		{Config{CAFile: empty}, ErrAuthorities},
		{Config{CAFile: empty + "x"}, ErrAuthorities},
		{Config{CertFile: empty, KeyFile: empty}, ErrCertificate},
		{Config{CertFile: empty}, ErrCertificate},
	} {
		if _, err := New(test.config); !errors.Is(err, test.want) {
			t.Errorf("%+v: %v, want %v", test.config, err, test.want)
		}
	}
}

// TestServersAreVerified asks a server with a certificate of an unknown authority, with and without
// its authority, and shows a client certificate.
func TestServersAreVerified(t *testing.T) {
	shown := make(chan int, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown <- len(r.TLS.PeerCertificates)
		_, _ = io.WriteString(w, r.Header.Get("Accept-Encoding"))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	certPEM, keyPEM := tlstest.NewAuthority(t).Leaf("beacon", time.Now().Add(time.Hour))
	cert, key := tlstest.Install(t, t.TempDir(), certPEM, keyPEM)
	ask := func(c Config) (string, error) {
		transport, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		defer transport.CloseIdleConnections()
		res, err := (&http.Client{Transport: transport}).Get(server.URL)
		if err != nil {
			return "", err
		}
		body, err := io.ReadAll(res.Body)
		return string(body), errors.Join(err, res.Body.Close())
	}
	if _, err := ask(Config{}); err == nil {
		t.Error("a certificate of an unknown authority is accepted")
	}
	body, err := ask(Config{CAFile: ca, CertFile: cert, KeyFile: key})
	if err != nil || body != "" {
		t.Errorf("asked for compression %q: %v", body, err)
	}
	if n := <-shown; n != 1 {
		t.Errorf("showed %d certificates", n)
	}
}
