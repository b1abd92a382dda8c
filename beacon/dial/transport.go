package dial

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"
)

// Config says how to reach a server besides its URL. The zero value is that of a server without special
// needs.
type Config struct {
	CAFile            string // PEM file of CA certificates, instead of the system's
	CertFile, KeyFile string // PEM files of the client certificate; empty: none
	Proxy             string // URL; empty: as set in the environment
}

// Errors of a configuration. They are wrapped with what is wrong.
var (
	ErrProxy       = errors.New("the proxy must be a URL with http://, https:// or socks5://")
	ErrAuthorities = errors.New("CA certificates")
	ErrCertificate = errors.New("client certificate")
)

// Timeout is the time for a connection, and again for its TLS handshake.
const Timeout = 10 * time.Second

// New makes a transport. Its caller sets timeouts for answers.
func New(c Config) (*http.Transport, error) {
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: Timeout}).DialContext,
		TLSHandshakeTimeout: Timeout,
		IdleConnTimeout:     time.Minute,
		MaxIdleConnsPerHost: 16,
		DisableCompression:  true,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if c.Proxy != "" {
		proxy, err := url.Parse(c.Proxy)
		if err != nil || proxy.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, proxy.Scheme) {
			return nil, ErrProxy
		}
		t.Proxy = http.ProxyURL(proxy)
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAuthorities, err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%w: %s contains no certificate", ErrAuthorities, c.CAFile)
		}
		t.TLSClientConfig.RootCAs = pool
	}
	if c.CertFile != "" || c.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
		}
		t.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}
