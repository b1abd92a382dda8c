// Package tlstest issues certificates for the tests of packages connection, beacon, probe and daemon. No
// production package imports it.
package tlstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Authority issues certificates for tests.
type Authority struct {
	T    testing.TB
	Cert *x509.Certificate
	Pool *x509.CertPool // with its own certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority with its own key.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	a := &Authority{T: t, key: newKey(t), Pool: x509.NewCertPool()}
	a.Cert = a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "test authority"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil, a.key)
	a.Pool.AddCert(a.Cert)
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (a *Authority) sign(c, parent *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.T.Helper()
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	if c.NotAfter.IsZero() {
		c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(90*24*time.Hour)
	}
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, a.key)
	if err != nil {
		a.T.Fatal(err)
	}
	out, err := x509.ParseCertificate(der)
	if err != nil {
		a.T.Fatal(err)
	}
	return out
}

// Leaf creates a certificate of beacon1 and its key as PEM.
func (a *Authority) Leaf(name string, ends time.Time) (certPEM, keyPEM []byte) {
	a.T.Helper()
	return a.LeafOf(name, ends, &x509.Certificate{DNSNames: []string{"beacon1"}})
}

// LeafOf completes a certificate, and returns it and its key as PEM.
func (a *Authority) LeafOf(name string, ends time.Time, c *x509.Certificate) (certPEM, keyPEM []byte) {
	a.T.Helper()
	key := newKey(a.T)
	c.Subject = pkix.Name{CommonName: name}
	if !ends.IsZero() {
		begins := time.Now()
		if ends.Before(begins) {
			begins = ends
		}
		c.NotBefore, c.NotAfter = begins.Add(-time.Hour), ends
	}
	cert := a.sign(c, a.Cert, key)
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.T.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

// File writes the authority's own certificate to a file.
func (a *Authority) File() string {
	a.T.Helper()
	file := filepath.Join(a.T.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Cert.Raw}), 0o600); err != nil {
		a.T.Fatal(err)
	}
	return file
}

// Install writes a pair like an administrator: one file after the other.
func Install(t testing.TB, dir string, cert, key []byte) (certFile, keyFile string) {
	t.Helper()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, text := range map[string][]byte{certFile: cert, keyFile: key} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// Client makes an agent present a certificate of the authority that ends at that time; zero: later.
func (a *Authority) Client(c *tls.Config, ends time.Time) {
	certPEM, keyPEM := a.Leaf("agent", ends)
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		a.T.Fatal(err)
	}
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
}
