package connection

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// ClientCertificates is the requirement for client certificates of agents.
type ClientCertificates string

// The modes of client certificates.
const (
	ClientCertificatesNone    ClientCertificates = ""        // not requested
	ClientCertificatesLenient ClientCertificates = "lenient" // well-formed and within its dates, as vendor beacons check
	ClientCertificatesStrict  ClientCertificates = "strict"  // signed by a CA in ClientCAFile
)

// TLS configures the secure listener. Certificate is required.
type TLS struct {
	Certificate  *Certificate
	MinVersion   uint16 // tls.VersionTLS10 … 13; 0: TLS 1.2
	OldCiphers   bool   // also allow weak ciphers, for old agents
	Clients      ClientCertificates
	ClientCAFile string // PEM; for strict mode
}

// Check reports whether the configuration is valid.
func (t TLS) Check() error {
	_, err := t.config()
	return err
}

func (t TLS) config() (*tls.Config, error) {
	c := &tls.Config{GetCertificate: t.Certificate.Current, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if t.MinVersion != 0 {
		c.MinVersion = t.MinVersion
	}
	if t.OldCiphers {
		for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			c.CipherSuites = append(c.CipherSuites, s.ID)
		}
	}
	switch t.Clients {
	case ClientCertificatesLenient:
		c.ClientAuth, c.VerifyPeerCertificate = tls.RequireAnyClientCert, checkClientDates
	case ClientCertificatesStrict:
		pem, err := os.ReadFile(t.ClientCAFile)
		if err != nil {
			return nil, fmt.Errorf("client CA certificates: %w", err)
		}
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("client CA certificates: %s contains no certificate", t.ClientCAFile)
		}
	}
	return c, nil
}
