package incident

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"slices"

	"beacontop/beacon/connection"
	"beacontop/beacon/diagnosis"
	"beacontop/cmd/beacontop/daemon"
)

// handshake is an incident in which a client fails to connect by TLS.
func handshake(code diagnosis.Code, story string, set func(*daemon.Config), how *tls.Config) Incident {
	return Incident{
		Code: code, How: HTTP, Story: story, Implies: strayFails,
		play: secured(set, func(ctx context.Context, b *site) error {
			if err := greet(ctx, b.secure, how); err != nil {
				return err
			}
			return b.stage.failing(ctx, code)
		}),
	}
}

// unseenFails is what follows for a beacon that does not see the addresses of its agents: they share one.
var unseenFails = append(slices.Clone(strayFails), diagnosis.SharedAddress)

// trusting connects to any beacon.
func trusting() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true} //nolint:gosec // G402: the fault is another one
}

var connectionIncidents = []Incident{
	{
		Code: diagnosis.TLSToHTTP, How: HTTP, Story: "a client speaks TLS to the HTTP port", Implies: strayFails,
		play: played(nil, func(ctx context.Context, b *site) error {
			if err := greet(ctx, b.address, trusting()); err != nil {
				return err
			}
			return b.stage.failing(ctx, diagnosis.TLSToHTTP)
		}),
	},
	{
		Code: diagnosis.HTTPToTLS, How: HTTP, Story: "a client speaks plain HTTP to the HTTPS port", Implies: strayFails,
		play: secured(nil, func(ctx context.Context, b *site) error {
			plain := &site{address: b.secure}
			if err := plain.say(ctx, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
				return err
			}
			return b.stage.failing(ctx, diagnosis.HTTPToTLS)
		}),
	},
	raw(diagnosis.ProxyHeader, "a load balancer that is not trusted sends a PROXY header", unseenFails,
		setting(func(c *daemon.Config) { c.Trusted = nil }), "PROXY TCP4 10.1.0.11 10.0.0.1 50000 80\r\nGET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"),
	{
		Code: diagnosis.TLSHandshake, How: HTTP, Story: "a device on the way garbles a handshake", Implies: strayFails,
		play: secured(nil, func(ctx context.Context, b *site) error {
			plain := &site{address: b.secure}
			if err := plain.say(ctx, "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"); err != nil {
				return err
			}
			return b.stage.failing(ctx, diagnosis.TLSHandshake)
		}),
	},
	handshake(diagnosis.TLSRejected, "an agent does not know the authority of the certificate", nil, &tls.Config{ServerName: homeName, RootCAs: x509.NewCertPool()}),
	handshake(diagnosis.TLSVersion, "an agent of old speaks TLS 1.1", nil,
		&tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), //nolint:gosec // G402: that is the fault
	handshake(diagnosis.TLSClientCertificate, "an agent has no certificate of its own, and must have one",
		func(c *daemon.Config) {
			c.TLS.Clients, c.TLS.ClientCA = connection.ClientCertificatesStrict, c.TLS.Cert
		}, trusting()),
	{
		Code: diagnosis.TLSTimeout, How: Injected, Story: "a client connects and never completes the handshake", Implies: strayFails,
		play: injected(func(s *stage) { s.inject(handshakeTimeout) }),
	},
}
