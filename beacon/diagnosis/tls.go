package diagnosis

import (
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/figures"
)

// ExpirySoon is the time before the end of a certificate at which it is reported.
const ExpirySoon = 30 * day

// Times before its end at which it is more severe.
const (
	expiryNear = 7 * day
	expiryLast = day
)

// certificate judges the certificate of this beacon, and the settings of TLS.
func (j *judge) certificate() {
	c := &j.Beacon.Certificate
	here := Evidence{Part: estate.PartOverview}
	j.raise(c.Refused != "", Finding{Code: CertificateRejected, Why: c.Refused, Evidence: here})
	j.raise(c.Weak, Finding{Code: TLSWeak, Evidence: here})
	if c.Ends.IsZero() {
		return
	}
	f := Finding{Code: CertificateExpires, Until: c.Ends, Left: c.Ends.Sub(j.Now), Evidence: here}
	switch {
	case f.Left <= 0:
		f.Code, f.Left = CertificateExpired, 0
	case f.Left <= expiryLast:
		f.Severity = Problem
	case f.Left <= expiryNear:
		f.Severity = Warning
	}
	j.raise(f.Left <= ExpirySoon, f)
}

var certificateEntries = map[Code]Entry{
	CertificateRejected: {
		Title: "new certificate rejected", Severity: Warning, Scope: ScopeBeacon, Needs: NeedSettings, Source: Observed,
		Advice: Advice{
			"the new certificate or key cannot be used; the previous one is still active",
			"correct the file that the reason names",
		},
		words: func(f *Finding, _ time.Time) (what, remedy string) {
			return "new certificate rejected", "(" + f.Why + ") the previous one is still active"
		},
	},
	TLSWeak: {
		Title: "old TLS allowed", Scope: ScopeBeacon, Needs: NeedSettings, Source: Platform,
		Advice: Advice{
			"TLS versions or ciphers that are no longer considered safe are allowed, for old agents",
			"upgrade the agents, then remove --tls-min and --tls-old-ciphers",
		},
		words: func(*Finding, time.Time) (what, remedy string) {
			return "old TLS versions or weak ciphers are allowed", "for old agents: see config show"
		},
	},
	CertificateExpires: {
		Title: "certificate expires soon", Scope: ScopeBeacon, Needs: NeedSettings, Source: Platform,
		Advice: Advice{
			"agents reject a certificate that has expired",
			"renew it before it expires",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			if f.Left <= expiryLast {
				return "the certificate expires at " + figures.Moment(now, f.Until), renew
			}
			return "the certificate expires in " + figures.Plural(int(f.Left/day), "day", "days"), renew
		},
	},
	CertificateExpired: {
		Title: "certificate expired", Severity: Problem, Scope: ScopeBeacon, Needs: NeedSettings, Source: Platform,
		Advice: Advice{
			"agents reject a certificate that has expired: none can connect by HTTPS",
			"renew it now",
		},
		words: func(f *Finding, now time.Time) (what, remedy string) {
			return "the certificate expired on " + f.Until.In(now.Location()).Format("2 Jan 2006"), renew
		},
	},
}

const renew = "renew it: agents reject an expired one"

// tlsEntries explain failures before a request: TLS, certificates, ports.
var tlsEntries = with(Entry{Severity: Warning, Scope: ScopeAgent, Needs: NeedHandshakes, Source: Platform}, map[Code]Entry{
	TLSToHTTP: {Title: "TLS to the HTTP port", Advice: Advice{
		"an agent speaks TLS to the HTTP port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	HTTPToTLS: {Title: "plain HTTP to the HTTPS port", Advice: Advice{
		"an agent speaks plain HTTP to the HTTPS port",
		"correct protocol and port in the agent's settings and in the failover list",
	}},
	ProxyHeader: {Title: "PROXY header rejected", Advice: Advice{
		"a connection begins with a PROXY header that is malformed or not trusted",
		"name the load balancer with --trust-proxy, or turn PROXY off there",
	}},
	TLSHandshake: {Title: "TLS handshake failed", Advice: Advice{
		"the TLS handshake failed for another reason than version or certificate",
		"check for a device in between that intercepts TLS; the log of serve has the details",
	}},
	TLSTimeout: {Title: "TLS handshake not completed", Advice: Advice{
		"a TLS handshake did not complete",
		"check for a stalled link or proxy, or a program that only connects",
	}},
	TLSRejected: {Title: "agent rejects the certificate", Source: Vendor, Advice: Advice{
		"the agent does not accept this beacon's certificate",
		"install the root authority on the agent (cert.pem on UNIX), serve the full chain, make the CRL reachable",
	}},
	TLSVersion: {Title: "no common TLS version or cipher", Advice: Advice{
		"agent and beacon share no TLS version or cipher",
		"upgrade the agent, or allow older TLS with --tls-min and --tls-old-ciphers",
	}},
	TLSClientCertificate: {Title: "certificate of the agent rejected", Advice: Advice{
		"the agent's certificate is missing, out of date or not trusted",
		"give the agent a certificate (AddClientCertificateAndKey), or relax --client-certs, on IIS the SSL Settings",
	}},
})
