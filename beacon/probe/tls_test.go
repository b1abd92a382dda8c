package probe

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/tlstest"
)

const (
	here      = "127.0.0.1"
	afterThat = " account~after-failure test~after-failure policy~after-failure upload~after-failure"
	fine      = " account test policy~no-device upload~not-asked"
)

func TestCertificates(t *testing.T) {
	ca, other := tlstest.NewAuthority(t), tlstest.NewAuthority(t)
	for _, tt := range []struct {
		name, host string
		ends       time.Time
		trusted    *tlstest.Authority
		want       string
	}{
		{"right", here, time.Time{}, ca, "tls" + fine},
		{"expires soon", here, time.Now().Add(20 * 24 * time.Hour), ca, "tls+tls-cert-expiry" + fine},
		{"of another name", "beacon2.example", time.Time{}, ca, "tls!tls-cert-name" + afterThat},
		{"expired", here, time.Now().Add(-time.Hour), ca, "tls!tls-cert-expired" + afterThat},
		{"of an unknown authority", here, time.Time{}, other, "tls!tls-cert-untrusted" + afterThat},
		{"wrong in every way", "beacon2.example", time.Time{}, other, "tls!tls-cert-name+tls-cert-untrusted" + afterThat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := start(t, &connection.TLS{Certificate: certificate(t, ca, tt.ends, tt.host)}, nil)
			l := walked(t, "https://"+s.addr, func(c *Config) { c.CAFile = tt.trusted.File() })
			if got, want := brief(l), "dns~address tcp "+tt.want; got != want {
				t.Errorf("%s, want %s", got, want)
			}
			seen := l.rung(t, StepTLS, 0).TLS
			if !slices.Equal(seen.Names, []string{tt.host}) || seen.Issuer != "test authority" || seen.Chain != 1 || seen.Ends.IsZero() || !seen.CRL || seen.Trusted != (l.Failed() == nil) {
				t.Errorf("%+v", seen)
			}
			if l.Lit && !slices.Equal(seen.Versions, []string{"TLS 1.3", "TLS 1.2"}) {
				t.Errorf("versions %q", seen.Versions)
			}
		})
	}
}

// particular is a server with some settings of TLS, and a certificate of beacon1 that names no CRL.
func particular(t *testing.T, ca *tlstest.Authority, c *tls.Config) string {
	t.Helper()
	certPEM, keyPEM := ca.Leaf("beacon1", time.Time{})
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t)
	c.Certificates = []tls.Certificate{pair}
	serve(t, tls.NewListener(l, c), func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Test succeeded")) })
	return l.Addr().String()
}

func TestVersions(t *testing.T) {
	ca := tlstest.NewAuthority(t)
	for _, tt := range []struct {
		oldest, newest uint16
		want           string
	}{
		{tls.VersionTLS10, tls.VersionTLS10, "tls+tls-no-revocation+tls-old-only" + fine},
		{tls.VersionTLS10, tls.VersionTLS12, "tls+tls-no-revocation" + fine},
		{tls.VersionTLS13, tls.VersionTLS13, "tls+tls-no-revocation+tls13-only" + fine},
	} {
		proxy := forwarding(t, particular(t, ca, &tls.Config{MinVersion: tt.oldest, MaxVersion: tt.newest}), "")
		l := walked(t, "https://beacon1", func(c *Config) { c.CAFile, c.Proxy = ca.File(), proxy })
		if got, want := brief(l), "proxy dns~by-proxy tcp "+tt.want; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestClientCertificates(t *testing.T) {
	ca, other := tlstest.NewAuthority(t), tlstest.NewAuthority(t)
	pair := func(of *tlstest.Authority) (cert, key string) {
		certPEM, keyPEM := of.Leaf("agent", time.Time{})
		return tlstest.Install(t, t.TempDir(), certPEM, keyPEM)
	}
	right, rightKey := pair(ca)
	wrong, wrongKey := pair(other)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} { // they reject at different times
		for _, tt := range []struct{ name, cert, key, want string }{
			{"accepted", right, rightKey, "tls+tls-no-revocation" + fine},
			{"of another authority", wrong, wrongKey, "tls!tls-client-certificate" + afterThat},
			{"none", "", "", "tls!tls-client-certificate" + afterThat},
		} {
			t.Run(tls.VersionName(version)+" "+tt.name, func(t *testing.T) {
				proxy := forwarding(t, particular(t, ca, &tls.Config{MaxVersion: version, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: ca.Pool}), "")
				l := walked(t, "https://beacon1", func(c *Config) {
					c.CAFile, c.CertFile, c.KeyFile, c.Proxy = ca.File(), tt.cert, tt.key, proxy
				})
				if got, want := brief(l), "proxy dns~by-proxy tcp "+tt.want; got != want {
					t.Errorf("%s, want %s", got, want)
				}
				if seen := l.rung(t, StepTLS, 0).TLS; !seen.Asked || seen.Given != (tt.cert != "") {
					t.Errorf("%+v", seen)
				}
			})
		}
	}
}

func TestTheWrongProtocol(t *testing.T) {
	ca := tlstest.NewAuthority(t)
	secured, plain := start(t, &connection.TLS{Certificate: certificate(t, ca, time.Time{}, here)}, nil), start(t, nil, nil)
	if got, want := brief(walked(t, "http://"+secured.addr, nil)), reached127+"account!http-to-https-port test~after-failure policy~after-failure upload~after-failure"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := brief(walked(t, "https://"+plain.addr, nil)), "dns~address tcp tls!tls-to-http-port"+afterThat; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestTheCommonNameCounts where there is no other name: IIS makes such certificates.
func TestTheCommonNameCounts(t *testing.T) {
	for name, leaf := range map[string]x509.Certificate{
		"beacon1.example": {},
		"beacon2.example": {DNSNames: []string{"beacon3.example"}},
	} {
		leaf.Subject.CommonName = name
		if err := matches(&leaf, strings.ToUpper(name)); (err == nil) != (len(leaf.DNSNames) == 0) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
