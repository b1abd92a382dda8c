package main

import (
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/event"
)

var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// httpNone as the HTTP address disables the plain listener.
const httpNone = "none"

func (c *Config) validateTLS() error {
	switch {
	case tlsVersions[c.TLSMin] == 0:
		return unfit("tls-min", "%q must be one of 1.0, 1.1, 1.2, 1.3", c.TLSMin)
	case c.ClientCerts != "none" && c.ClientCerts != "lenient" && c.ClientCerts != "strict":
		return unfit("client-certs", "%q must be one of none, lenient, strict", c.ClientCerts)
	case c.HTTPS == "" && c.Cert != "":
		return unfit("cert", "has no effect without --https ADDR")
	case c.HTTPS == "" && c.Key != "":
		return unfit("key", "has no effect without --https ADDR")
	case c.HTTPS != "" && (c.Cert == "" || c.Key == ""):
		return unfit("https", "needs --cert FILE and --key FILE")
	case c.HTTPS == "" && c.HTTP == httpNone:
		return unfit("http", "none needs --https ADDR: otherwise this beacon has no listener")
	case c.HTTPS == "" && c.TLSMin != Default().TLSMin:
		return unfit("tls-min", "has no effect without --https ADDR")
	case c.HTTPS == "" && c.OldCiphers:
		return unfit("tls-old-ciphers", "has no effect without --https ADDR")
	case c.ClientCerts != "none" && c.HTTPS == "":
		return unfit("client-certs", "has no effect without --https ADDR")
	case c.ClientCerts == "strict" && c.ClientCA == "":
		return unfit("client-certs", "strict needs --client-ca FILE")
	case c.ClientCerts != "strict" && c.ClientCA != "":
		return unfit("client-ca", "has no effect without --client-certs strict")
	}
	return nil
}

// secure opens the TLS listener, if configured.
func (s *station) secure(publish func(event.Event)) error {
	c := s.config
	if c.HTTPS == "" {
		return nil
	}
	how, err := c.tls(publish)
	if err != nil {
		return err
	}
	l, err := listenOn("https", c.HTTPS)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error { return ignoreClosed(l.Close()) })
	secured, err := s.beacon.Secure(l, how)
	if err != nil {
		return err
	}
	s.listeners = append(s.listeners, secured)
	s.shown = append(s.shown, "https "+address(l.Addr()))
	s.certificate = how.Certificate
	if begins, _ := how.Certificate.Dates(); time.Now().Before(begins) {
		s.why += "; the certificate is not valid before " + begins.UTC().Format("2006-01-02 15:04 UTC")
	}
	if weak := c.weakTLS(); weak != "" {
		s.why += "; " + weak
	}
	return nil
}

// weakTLS lists what is allowed but no longer secure; empty: nothing.
func (c *Config) weakTLS() string {
	var weak []string
	if c.TLSMin < "1.2" {
		weak = append(weak, "TLS "+c.TLSMin)
	}
	if c.OldCiphers {
		weak = append(weak, "weak ciphers")
	}
	if len(weak) == 0 {
		return ""
	}
	return strings.Join(weak, " and ") + " allowed"
}

// guard reads the file of accounts, if configured.
func (c *Config) guard() (beacon.Guard, error) {
	if c.Htpasswd == "" {
		return beacon.Guard{}, nil
	}
	accounts, err := beacon.LoadAccounts(c.Htpasswd)
	if err != nil {
		return beacon.Guard{}, hint(fmt.Errorf("accounts: %w", err), "create the file with htpasswd -B -c FILE USER")
	}
	return beacon.Guard{Accounts: accounts, Downloads: c.Auth != "upload", Uploads: c.Auth != "download"}, nil
}
