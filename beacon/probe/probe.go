package probe

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Config configures a probe. Beacon is required.
type Config struct {
	Beacon   policy.Server   // as ParseServer reads it
	Device   protocol.Device // whose policy is requested; zero: none
	User     string          // for Basic authentication, if the beacon asks for it; empty: anonymous
	Password string
	Proxy    string        // URL, http:// only; empty: as the environment says
	CAFile   string        // PEM file of CA certificates, instead of the system's
	CertFile string        // PEM file of the agent's certificate and its chain; empty: none
	KeyFile  string        // PEM file of its key
	Timeout  time.Duration // for each rung; 0: DefaultTimeout
	Upload   bool          // upload a small log; needs Device
}

// DefaultTimeout is that of a person who waits; agents are more patient.
const DefaultTimeout = 10 * time.Second

// Probe walks the conversation of an agent with one beacon. It is safe for concurrent use.
type Probe struct {
	config Config
	root   *url.URL
	secure *tls.Config

	proxy     *url.URL // nil: none
	proxyPort uint16
	from      Origin // of the proxy
}

// Errors of a Config.
var (
	ErrProxy       = errors.New("the proxy must be a URL with http:// and a host")
	ErrAuthorities = errors.New("CA certificates")
	ErrCertificate = errors.New("client certificate")
	ErrDevice      = errors.New("an upload needs a device")
	ErrUser        = errors.New("a user name has no colon, and a password needs a user")
)

// New prepares a probe. It reads the files, and sends nothing. An error is one of those above.
func New(c Config) (*Probe, error) {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	switch {
	case c.Upload && !c.Device.Known():
		return nil, ErrDevice
	case strings.Contains(c.User, ":"), c.User == "" && c.Password != "":
		return nil, ErrUser
	}
	p := &Probe{config: c}
	var err error
	if p.root, err = url.Parse(c.Beacon.URL()); err != nil {
		return nil, err
	}
	if p.secure, err = secureConfig(c); err != nil {
		return nil, err
	}
	return p, p.chooseProxy()
}

// secureConfig accepts every version and cipher, so that what the beacon prefers is seen.
func secureConfig(c Config) (*tls.Config, error) {
	out := &tls.Config{
		InsecureSkipVerify: true, // VerifyConnection checks it, see certificate.go
		ServerName:         c.Beacon.Host, MinVersion: tls.VersionTLS10, NextProtos: []string{"http/1.1"},
		Renegotiation: tls.RenegotiateOnceAsClient, // IIS asks for the certificate of a client this way
	}
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		out.CipherSuites = append(out.CipherSuites, s.ID)
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrAuthorities, err)
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%w: %s contains no certificate", ErrAuthorities, c.CAFile)
		}
	}
	if c.CertFile+c.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
		}
		out.Certificates = []tls.Certificate{pair}
	}
	roots, host := out.RootCAs, c.Beacon.Host
	out.VerifyConnection = func(s tls.ConnectionState) error { return check(s.PeerCertificates, host, roots) }
	return out, nil
}
