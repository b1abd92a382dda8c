package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// securedConn is a connection after its handshake.
type securedConn struct {
	*tls.Conn
	below *impatientConn
	asked bool // for the certificate of the client
}

// secured connects and makes the handshake, with at most a version; 0: the newest.
func (w *walk) secured(ctx context.Context, newest uint16) (*securedConn, error) {
	conn, err := w.open(ctx)
	if err != nil {
		return nil, err
	}
	s := &securedConn{below: &impatientConn{Conn: conn}}
	c := w.secure.Clone()
	c.MaxVersion = newest
	c.ClientSessionCache = tls.NewLRUClientSessionCache(1) // of this connection: it has the server send a ticket, see verdict
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		s.asked = true
		if len(w.secure.Certificates) > 0 {
			return &w.secure.Certificates[0], nil
		}
		return &tls.Certificate{}, nil // none
	}
	s.Conn = tls.Client(s.below, c)
	if err := s.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return s, &handshakeError{err}
	}
	return s, nil
}

// handshakeError is an error of a handshake, also where it is one of the connection.
type handshakeError struct{ error }

func (e *handshakeError) Unwrap() error { return e.error }

// handshake is the step of TLS.
func (w *walk) handshake(ctx context.Context, r *Rung) {
	if w.config.Beacon.Protocol == "http" {
		r.Skipped = SkipPlain
		return
	}
	r.TLS = &TLS{}
	s, err := w.secured(ctx, 0)
	if s != nil && s.asked {
		r.TLS.Asked, r.TLS.Given = true, len(w.secure.Certificates) > 0
	}
	if err != nil {
		w.rejected(ctx, r, err)
		return
	}
	state := s.ConnectionState()
	r.TLS.Version, r.TLS.Trusted = tls.VersionName(state.Version), true
	r.TLS.Versions = []string{r.TLS.Version}
	w.describe(r, state.PeerCertificates)
	r.TLS.OCSP = r.TLS.OCSP || len(state.OCSPResponse) > 0
	if s.asked && state.Version == tls.VersionTLS13 {
		err = s.verdict(ctx)
	}
	_ = s.Close() // nothing was sent
	if err != nil {
		r.Problem = w.problem(err)
		return
	}
	if !r.TLS.CRL && !r.TLS.OCSP {
		r.warn(Problem{Code: diagnosis.RevocationUnnamed})
	}
	if state.Version < tls.VersionTLS12 {
		r.warn(Problem{Code: diagnosis.TLSOld, Why: r.TLS.Version})
	}
	if state.Version == tls.VersionTLS13 {
		w.older(ctx, r)
	}
}

// older tries TLS 1.2, which older systems need. It is hardly ever rejected.
func (w *walk) older(ctx context.Context, r *Rung) {
	s, err := w.secured(ctx, tls.VersionTLS12)
	switch {
	case err == nil:
		r.TLS.Versions = append(r.TLS.Versions, tls.VersionName(tls.VersionTLS12))
		_ = s.Close() // nothing was sent
	case codeOfHandshake(err) == diagnosis.TLSVersion:
		r.warn(Problem{Code: diagnosis.TLSNew, Why: shown(err.Error())})
	}
}

// verdictWait bounds the wait for a server that says nothing after a handshake of TLS 1.3. Most
// send a session ticket at once.
const verdictWait = 5 * time.Second

// verdict waits for what the beacon says about our certificate: with TLS 1.3 it judges it after our
// side of the handshake is complete. nil: it did not reject it.
func (s *securedConn) verdict(ctx context.Context) error {
	end := time.Now().Add(verdictWait)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	if err := s.below.SetReadDeadline(end); err != nil {
		return err
	}
	s.below.impatient = true
	_, err := s.Read(make([]byte, 1))
	if event.CauseOf(err) == event.CauseTimeout {
		return nil
	}
	return err
}

// impatientConn stops waiting for more once something has come.
type impatientConn struct {
	net.Conn
	impatient bool
}

func (c *impatientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.impatient && n > 0 {
		err = errors.Join(err, c.SetReadDeadline(time.Unix(1, 0)))
	}
	return n, err
}
