package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
)

// certificateError is a certificate that an agent would reject. crypto/tls would stop at the first
// fault, and would not accept a name that only the common name has, as IIS makes them and agents
// accept them.
type certificateError struct {
	chain  []*x509.Certificate
	faults []Problem // at least one
}

func (e *certificateError) Error() string {
	return "certificate rejected: " + string(e.faults[0].Code)
}

// check checks dates, name and chain of a certificate. The chain of one outside its dates cannot be
// checked.
func check(chain []*x509.Certificate, host string, roots *x509.CertPool) error {
	leaf, now := chain[0], time.Now() // a handshake without a certificate fails before
	dated := false
	var faults []Problem
	switch {
	case now.After(leaf.NotAfter):
		faults = append(faults, Problem{Code: diagnosis.CertificateExpired, Until: leaf.NotAfter.UTC()})
	case now.Before(leaf.NotBefore):
		faults = append(faults, Problem{Code: diagnosis.CertificateEarly, Until: leaf.NotBefore.UTC()})
	default:
		dated = true
	}
	if err := matches(leaf, host); err != nil {
		faults = append(faults, Problem{Code: diagnosis.CertificateName, Why: shown(err.Error())})
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between}); err != nil && dated {
		faults = append(faults, Problem{Code: diagnosis.CertificateUntrusted, Why: shown(err.Error())})
	}
	if len(faults) > 0 {
		return &certificateError{chain, faults}
	}
	return nil
}

// matches returns why a certificate is not for a host.
func matches(leaf *x509.Certificate, host string) error {
	if len(leaf.DNSNames)+len(leaf.IPAddresses) == 0 && strings.EqualFold(leaf.Subject.CommonName, host) {
		return nil
	}
	return leaf.VerifyHostname(host)
}

// rejected says what is wrong with a handshake: the first fault is the problem, others are
// warnings.
func (w *walk) rejected(ctx context.Context, r *Rung, err error) {
	if bad := (*certificateError)(nil); errors.As(err, &bad) {
		w.describe(r, bad.chain)
		r.Problem = &bad.faults[0]
		r.Warnings = append(r.Warnings, bad.faults[1:]...)
		return
	}
	r.Problem = w.problem(err)
	switch {
	case r.Problem.Code != diagnosis.TLSHandshake:
	case r.TLS.Asked && !r.TLS.Given && strings.Contains(err.Error(), remoteError): // handshake_failure means that (RFC 5246 §7.4.6)
		r.Problem.Code = diagnosis.TLSClientCertificate
	case w.speaksHTTP(ctx):
		r.Problem.Code = diagnosis.TLSToHTTP
	}
}

// namesLimit bounds the names of a certificate that are told.
const namesLimit = 8

// describe tells what a certificate says about itself.
func (w *walk) describe(r *Rung, chain []*x509.Certificate) {
	leaf := chain[0]
	names := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if cn := leaf.Subject.CommonName; len(names) == 0 && cn != "" {
		names = []string{cn}
	}
	names = names[:min(len(names), namesLimit)]
	for i := range names {
		names[i] = shown(names[i])
	}
	t := r.TLS
	t.Names, t.Chain, t.Begins, t.Ends = names, len(chain), leaf.NotBefore.UTC(), leaf.NotAfter.UTC()
	t.Issuer = shown(cmp.Or(leaf.Issuer.CommonName, leaf.Issuer.String()))
	t.CRL, t.OCSP = len(leaf.CRLDistributionPoints) > 0, len(leaf.OCSPServer) > 0
	t.Matches = matches(leaf, w.config.Beacon.Host) == nil
	if left := time.Until(t.Ends); left > 0 && left <= diagnosis.ExpirySoon {
		r.warn(Problem{Code: diagnosis.CertificateExpires, Until: t.Ends})
	}
}
