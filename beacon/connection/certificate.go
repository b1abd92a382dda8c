package connection

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/reload"
)

// Certificate is a TLS certificate with its key, from two files, reloaded when they change. If
// the pair does not match or is incomplete, an event reports it and the previous one stays active.
type Certificate struct {
	certFile, keyFile string
	publish           func(event.Event)

	mu      sync.Mutex
	current *tls.Certificate
	files   *reload.Files
	looked  time.Time
	warned  int // number of expiry warnings published
}

// warnings are the times before expiry at which a warning is published; our own choice.
var warnings = []time.Duration{30 * 24 * time.Hour, 7 * 24 * time.Hour, 24 * time.Hour, 0}

// due is the number of warnings due.
func due(ends, now time.Time) (n int) {
	for n < len(warnings) && ends.Sub(now) <= warnings[n] {
		n++
	}
	return n
}

// Dates returns the validity period of the active certificate.
func (c *Certificate) Dates() (begins, ends time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current.Leaf.NotBefore, c.current.Leaf.NotAfter
}

// lookEvery is the delay after which a change is noticed at the latest; in between, a
// handshake costs no system call.
const (
	lookEvery = time.Second
	lookIdle  = 10 * time.Second
)

// LoadCertificate reads a chain (PEM, the leaf first) and its key. Every change, accepted or
// rejected, becomes an event of TopicCertificate.
func LoadCertificate(certFile, keyFile string, publish func(event.Event)) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, publish: publish, looked: time.Now()}
	var err error
	c.files, err = reload.Load(c.load, certFile, keyFile)
	return c, err
}

// Run publishes the active certificate, warns before it expires, and checks for a newer one
// even without handshakes, until ctx ends.
func (c *Certificate) Run(ctx context.Context) {
	c.mu.Lock()
	c.tell()
	c.mu.Unlock()
	tick := time.NewTicker(lookIdle)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			c.mu.Lock()
			c.refresh(now)
			if due(c.current.Leaf.NotAfter, now) > c.warned {
				c.tell()
			}
			c.mu.Unlock()
		}
	}
}

// Current returns the active certificate, reloaded if its files changed: it is for tls.Config.GetCertificate.
func (c *Certificate) Current(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refresh(time.Now())
	return c.current, nil
}

func (c *Certificate) refresh(now time.Time) {
	if now.Sub(c.looked) < lookEvery {
		return
	}
	c.looked = now
	if c.files.Look() {
		c.tell()
	}
}

// Reload reads the pair again, also if nothing shows that it changed. It reports whether another
// certificate is in use, or why the pair was rejected.
func (c *Certificate) Reload() (changed bool, refused string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.current
	c.looked = time.Now()
	news := c.files.Again()
	changed = !slices.EqualFunc(before.Certificate, c.current.Certificate, bytes.Equal)
	if refused = c.files.Refused(); changed || refused != "" && news {
		c.tell()
	}
	return changed, refused
}

// load reads the pair; on error nothing changes.
func (c *Certificate) load() error {
	if err := cmp.Or(reload.Regular(c.certFile), reload.Regular(c.keyFile)); err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	c.current = &pair
	return nil
}

func (c *Certificate) tell() {
	e := event.Event{
		Time: time.Now().UTC(), Topic: event.TopicCertificate, Name: c.current.Leaf.Subject.CommonName,
		Since: c.current.Leaf.NotAfter.UTC(), Count: len(c.current.Certificate), Detail: c.files.Refused(),
	}
	if e.Detail != "" {
		e.Cause = event.CauseTLS
	}
	c.warned = due(e.Since, e.Time)
	c.publish(e)
}

// Errors of client certificates in the lenient mode.
var (
	errNoClientCertificate = errors.New("client certificate: missing")
	errClientDates         = errors.New("not valid at this time")
)

// checkClientDates accepts any well-formed client certificate that is currently valid, like the
// vendor's beacons (vendor page ConfigureMutualTLS). The issuer is not checked.
func checkClientDates(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 {
		return errNoClientCertificate
	}
	leaf, err := x509.ParseCertificate(raw[0])
	if err != nil {
		return fmt.Errorf("client certificate: %w", err)
	}
	if now := time.Now(); now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
		return fmt.Errorf("client certificate: %w: the certificate of %q is valid from %s to %s", errClientDates,
			leaf.Subject.String(), leaf.NotBefore.UTC().Format(time.DateOnly), leaf.NotAfter.UTC().Format(time.DateOnly))
	}
	return nil
}
