package daemon

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	"beacontop/beacon"
	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/tomlfile"
)

// secure reads the certificate and opens the TLS listener, if configured.
func (s *Station) secure() error {
	c := s.config
	if c.TLS.Address == "" && c.TLS.Cert == "" {
		return nil
	}
	how, err := c.TLS.load(s.publish)
	if err != nil {
		return err
	}
	s.certificate = how.Certificate
	if c.TLS.Address == "" {
		return nil
	}
	open := c.Sockets.Secure
	if c.TLS.Address != FromSocket {
		l, err := listenOn(c.TLS.Address)
		if err != nil {
			return at(PartTLS, err)
		}
		s.closers = append(s.closers, func() error { return ignoreClosed(l.Close()) })
		open = []net.Listener{l}
	}
	for _, l := range open {
		secured, err := s.beacon.Secure(l, how)
		if err != nil {
			return at(PartClientCA, err)
		}
		s.listeners = append(s.listeners, secured)
		s.shown = append(s.shown, "https "+address(l.Addr()))
	}
	if begins, _ := how.Certificate.Dates(); time.Now().Before(begins) {
		s.why += "; the certificate is not valid before " + begins.UTC().Format("2006-01-02 15:04 UTC")
	}
	if weak := c.TLS.weak(); weak != "" {
		s.why += "; " + weak
	}
	return nil
}

// load reads the files of the listener.
func (t *TLS) load(publish func(event.Event)) (connection.TLS, error) {
	cert, err := connection.LoadCertificate(t.Cert, t.Key, func(e event.Event) {
		e.Active = t.weak() != ""
		publish(e)
	})
	if err != nil {
		return connection.TLS{}, at(PartCertificate, err)
	}
	if err := tomlfile.CheckRegular(t.ClientCA); err != nil {
		return connection.TLS{}, at(PartClientCA, fmt.Errorf("client CA certificates: %w", err))
	}
	return connection.TLS{Certificate: cert, MinVersion: t.MinVersion, OldCiphers: t.OldCiphers, Clients: t.Clients, ClientCAFile: t.ClientCA}, nil
}

// weak lists what is allowed but no longer secure; empty: nothing.
func (t *TLS) weak() string {
	var weak []string
	if t.MinVersion != 0 && t.MinVersion < tls.VersionTLS12 {
		weak = append(weak, tls.VersionName(t.MinVersion))
	}
	if t.OldCiphers {
		weak = append(weak, "weak ciphers")
	}
	if len(weak) == 0 {
		return ""
	}
	return strings.Join(weak, " and ") + " allowed"
}

// guard reads the file of accounts, if configured.
func (c *Config) guard() (beacon.Guard, error) {
	if c.Accounts == "" {
		return beacon.Guard{}, nil
	}
	accounts, err := account.Load(c.Accounts)
	if err != nil {
		return beacon.Guard{}, at(PartAccounts, fmt.Errorf("accounts: %w", err))
	}
	return beacon.Guard{Accounts: accounts, Downloads: c.Guarded != policy.UseUpload, Uploads: c.Guarded != policy.UseDownload}, nil
}
