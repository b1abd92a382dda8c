package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/event"
	"beacontop/beacon/policyfile"
	"beacontop/beacon/tomlfile"
)

// check reads everything that the settings name, as a start would. It does not listen, writes
// nothing and leaves nothing open. It prints warnings about settings that are valid but probably
// not intended.
func (c *Config) check(from origins, warn func(string)) error {
	return from.place(c.source, c.checkAll(warn))
}

func (c *Config) checkAll(warn func(string)) error {
	if err := errors.Join(checkAddress("http", c.HTTP), checkAddress("https", c.HTTPS)); err != nil {
		return err
	}
	if info, err := os.Stat(c.Dir); err == nil && !info.IsDir() {
		return unfit("dir", "%s is not a directory", c.Dir)
	}
	if c.RecordWire != "" {
		dir := filepath.Dir(c.RecordWire)
		if info, err := os.Stat(dir); err != nil {
			return unfit("record-wire", "%w", err)
		} else if !info.IsDir() {
			return unfit("record-wire", "%s is not a directory", dir)
		}
		if err := beacon.CheckWire(c.RecordWire); err != nil {
			return unfit("record-wire", "%w", err)
		}
	}
	for _, read := range []func() error{
		func() error { return tomlfile.AtKey("policy", c.checkPolicy(warn)) },
		func() error { _, err := c.guard(); return tomlfile.AtKey("htpasswd", err) },
		func() error { return tomlfile.AtKey("cert", c.checkTLS(warn)) },
		c.checkParents,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// checkPolicy reads the policy, and warns of beacons that agents cannot use.
func (c *Config) checkPolicy(warn func(string)) error {
	rules, err := c.rules()
	if err != nil {
		return err
	}
	if nameless := c.nameless(rules, false); len(nameless) > 0 {
		warn(policyfile.NamelessWarning(nameless))
	}
	return nil
}

// checkPort checks the form of a listen address, without resolving its host.
func checkPort(addr string) error {
	if addr == "" || addr == httpNone {
		return nil
	}
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf(`%q is not a valid listen address: write ":8080" or "10.0.0.1:80"`, addr)
	}
	return nil
}

// checkAddress checks a listen address and resolves its host.
func checkAddress(flag, addr string) error {
	if addr == "" || addr == httpNone {
		return nil
	}
	if _, err := net.ResolveTCPAddr("tcp", addr); err != nil {
		return unfit(flag, "%w", err)
	}
	return nil
}

func (c *Config) checkTLS(warn func(string)) error {
	if c.HTTPS == "" {
		return nil
	}
	t, err := c.tls(func(event.Event) {}) // no events: nothing is running yet
	if err != nil {
		return err
	}
	begins, ends := t.Certificate.Dates()
	switch {
	case time.Now().Before(begins):
		warn(fmt.Sprintf("%s: the certificate is not valid before %s: agents reject it", c.Cert, begins.Format(time.DateOnly)))
	case time.Now().After(ends):
		warn(fmt.Sprintf("%s: the certificate expired on %s: agents reject it", c.Cert, ends.Format(time.DateOnly)))
	case time.Until(ends) < 30*24*time.Hour:
		warn(fmt.Sprintf("%s: the certificate expires on %s", c.Cert, ends.Format(time.DateOnly)))
	}
	if weak := c.weakTLS(); weak != "" {
		warn(weak + ": only for agents that support nothing stronger")
	}
	return t.Check()
}

// checkParents constructs every parent without connecting to it.
func (c *Config) checkParents() error {
	for i, p := range c.parents() {
		_, closer, err := c.parent(p, nil)
		if err == nil {
			err = closer.Close()
		}
		if err != nil {
			return wrongParent(i, err)
		}
	}
	return nil
}

// tls returns the TLS configuration of the listener.
func (c *Config) tls(publish func(event.Event)) (beacon.TLS, error) {
	cert, err := beacon.LoadCertificate(c.Cert, c.Key, func(e event.Event) {
		e.Active = c.weakTLS() != ""
		publish(e)
	})
	if err != nil {
		return beacon.TLS{}, hint(err, "--cert needs the certificate chain and --key the matching key, both PEM")
	}
	if err := tomlfile.CheckRegular(c.ClientCA); err != nil {
		return beacon.TLS{}, fmt.Errorf("client CA certificates: %w", err)
	}
	mode := beacon.ClientCertificates(c.ClientCerts)
	if mode == "none" {
		mode = beacon.ClientCertificatesNone
	}
	return beacon.TLS{Certificate: cert, MinVersion: tlsVersions[c.TLSMin], OldCiphers: c.OldCiphers, Clients: mode, ClientCAFile: c.ClientCA}, nil
}

// nothing is a closer for a parent without open resources.
type nothing struct{}

func (nothing) Close() error { return nil }
