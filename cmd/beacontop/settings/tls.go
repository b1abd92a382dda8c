package settings

import (
	"crypto/tls"
	"errors"
	"strings"

	"beacontop/beacon/connection"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/daemon"
)

// tls is the settings of the TLS listener.
func (v *Values) tls() Table {
	t := &v.TLS
	versions := []Option[uint16]{{"1.0", tls.VersionTLS10}, {"1.1", tls.VersionTLS11}, {"1.2", tls.VersionTLS12}, {"1.3", tls.VersionTLS13}}
	modes := []Option[connection.ClientCertificates]{
		{"none", connection.ClientCertificatesNone}, {"lenient", connection.ClientCertificatesLenient}, {"strict", connection.ClientCertificatesStrict},
	}
	return Table{
		{
			Name: "tls-min", Help: "lowest TLS `VERSION`: 1.0, 1.1, 1.2, 1.3",
			Value: Choice(&t.MinVersion, versions...), Default: "1.2", Needs: "https",
		},
		{
			Name: "client-certs", Help: "`MODE` of client certificates: none, lenient (format and dates), strict (signed by --client-ca)",
			Value: Choice(&t.Clients, modes...), Default: "none", Needs: "https", Check: v.checkClients,
		},
		{
			Name: "cert", Help: "certificate `FILE` (PEM: the leaf, then its chain) of --https, and of --admin beyond loopback; reloaded when it changes",
			Value: File(&t.Cert), Group: Headless, Check: v.checkPair(&t.Cert),
		},
		{
			Name: "key", Help: "key `FILE` (PEM) of the certificate",
			Value: File(&t.Key), Group: Headless, Check: v.checkPair(&t.Key),
		},
		{
			Name: "https", Help: "listen for TLS on `ADDR`, or the socket of the service manager, with --cert and --key",
			Value: listenAddress(&t.Address, false), Check: v.checkTLS,
		},
		{
			Name: "tls-old-ciphers", Help: "allow weak ciphers, for old agents",
			Value: Switch(&t.OldCiphers), Default: "false", Needs: "https",
		},
		{
			Name: "client-ca", Help: "CA certificates `FILE` (PEM) for --client-certs strict",
			Value: File(&t.ClientCA), Check: v.checkClientCA,
		},
	}
}

func (v *Values) checkPlain() error {
	if v.HTTP == daemon.None && v.TLS.Address == "" {
		return errors.New("none needs --https ADDR: otherwise this beacon has no listener")
	}
	return nil
}

// checkPair rejects a certificate or key that nothing uses.
func (v *Values) checkPair(file *string) func() error {
	return func() error {
		if *file != "" && v.TLS.Address == "" && !v.remoteAdmin() {
			return errors.New("has no effect without --https ADDR, or --admin ADDR beyond loopback")
		}
		return nil
	}
}

func (v *Values) remoteAdmin() bool { return v.Admin.Address != "" && admin.Remote(v.Admin.Address) }

func (v *Values) checkAdmin() error {
	switch at := v.Admin.Address; {
	case at == daemon.FromSocket:
		return errors.New(`needs an address: write "127.0.0.1:9180" or ":9180"`)
	case v.remoteAdmin() && (v.TLS.Cert == "" || v.TLS.Key == ""):
		return errors.New("needs --cert FILE and --key FILE beyond loopback: the token would be readable on the network")
	case at == "" || strings.HasSuffix(at, ":0"):
		return nil
	case at == v.HTTP:
		return errors.New("same address as --http")
	case at == v.TLS.Address:
		return errors.New("same address as --https")
	}
	return nil
}

func (v *Values) checkTLS() error {
	t := &v.TLS
	switch {
	case t.Address == "":
		return nil
	case t.Cert == "" || t.Key == "":
		return errors.New("needs --cert FILE and --key FILE")
	case v.HTTP == t.Address && !strings.HasSuffix(v.HTTP, ":0") && v.HTTP != daemon.FromSocket:
		return errors.New("same address as --http")
	}
	return nil
}

func (v *Values) checkClients() error {
	if v.TLS.Clients == connection.ClientCertificatesStrict && v.TLS.ClientCA == "" {
		return errors.New("strict needs --client-ca FILE")
	}
	return nil
}

func (v *Values) checkClientCA() error {
	if v.TLS.Clients != connection.ClientCertificatesStrict && v.TLS.ClientCA != "" {
		return errors.New("has no effect without --client-certs strict")
	}
	return nil
}
