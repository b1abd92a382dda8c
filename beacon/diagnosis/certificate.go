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
