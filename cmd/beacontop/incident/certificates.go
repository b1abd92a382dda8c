package incident

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/daemon"
)

// validity is how long a certificate of a quiet estate is valid.
const validity = 365 * 24 * time.Hour

// writeCertificate writes a self-signed certificate and its key that ends after a time.
func writeCertificate(cert, key string, valid time.Duration) error {
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	form := x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: homeName}, DNSNames: []string{homeName}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now().Add(-2 * validity), NotAfter: now().Add(valid), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, &form, &form, &secret.PublicKey, secret)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	bytes, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		return fmt.Errorf("encode a key: %w", err)
	}
	if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: bytes}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// withTLS gives the beacon a TLS listener with a certificate that ends after a time.
func withTLS(s *stage, c *daemon.Config, valid time.Duration) (err error) {
	if c.TLS.Address, err = freePort(); err != nil {
		return err
	}
	c.TLS.Cert, c.TLS.Key = filepath.Join(s.dir, "cert.pem"), filepath.Join(s.dir, "key.pem")
	return writeCertificate(c.TLS.Cert, c.TLS.Key, valid)
}

// secured runs a script on a beacon with a TLS listener and a quiet estate.
func secured(set func(*daemon.Config), script func(context.Context, *site) error) func(context.Context, *stage) error {
	return played(func(s *stage, c *daemon.Config) error {
		err := withTLS(s, c, validity)
		if set != nil {
			set(c)
		}
		return err
	}, script)
}

// expiring runs a beacon whose certificate ends after a time.
func expiring(valid time.Duration) func(context.Context, *stage) error {
	return played(func(s *stage, c *daemon.Config) error { return withTLS(s, c, valid) }, nothing)
}

// knockEvery is how often a client connects while something is awaited.
const knockEvery = 200 * time.Millisecond

// knock lets a client connect by TLS until a function returns: a handshake has the beacon look at its
// certificate.
func (b *site) knock(ctx context.Context, until func() error) error {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		tick := time.NewTicker(knockEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				ended <- nil
				return
			case <-tick.C:
			}
			if err := greet(context.WithoutCancel(ctx), b.secure, trusting()); err != nil { // one that breaks off is another incident
				ended <- err
				return
			}
		}
	}()
	err := until()
	stop()
	return errors.Join(err, <-ended)
}

func nothing(context.Context, *site) error { return nil }

// handshakeTimeout is a handshake that does not complete within a minute.
var handshakeTimeout = event.Event{Topic: event.TopicRequest, Address: netip.MustParseAddr("10.9.9.9"), Cause: event.CauseTimeout, Detail: "TLS handshake: i/o timeout"}

var certificateIncidents = []Incident{
	{Code: diagnosis.CertificateExpires, How: HTTP, Story: "the certificate of the beacon ends in 20 days", play: expiring(20 * 24 * time.Hour)},
	{Code: diagnosis.CertificateExpired, How: HTTP, Story: "the certificate of the beacon ended yesterday", play: expiring(-24 * time.Hour)},
	{
		Code: diagnosis.CertificateRejected, How: HTTP, Story: "the file of the certificate is replaced by one that is no certificate",
		play: secured(nil, func(ctx context.Context, b *site) error {
			if err := os.WriteFile(filepath.Join(b.stage.dir, "cert.pem"), []byte("not a certificate\n"), 0o600); err != nil {
				return err
			}
			return b.knock(ctx, func() error {
				return b.stage.await(ctx, "the certificate is rejected", func(e *event.Event) bool {
					return e.Topic == event.TopicCertificate && e.Cause != event.CauseNone
				})
			})
		}),
	},
	{
		Code: diagnosis.TLSWeak, How: HTTP, Story: "TLS 1.0 is allowed for old agents",
		play: secured(func(c *daemon.Config) { c.TLS.MinVersion = tls.VersionTLS10 }, nothing),
	},
}
