package probe

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"

	"beacontop/beacon/protocol"
)

// Many servers only close a connection that begins with the wrong protocol. After a failure the
// other protocol is tried, so that nothing is guessed.

// speaksTLS reports whether a port that should speak plain HTTP speaks TLS.
func (w *walk) speaksTLS(ctx context.Context) bool {
	if w.config.Beacon.Protocol != "http" || w.proxy != nil {
		return false
	}
	conn, err := w.open(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }() // nothing was sent
	c := w.secure.Clone()
	c.VerifyConnection = nil // the certificate does not matter, and rejecting it would be a failure in the log of the beacon
	err = tls.Client(conn, c).HandshakeContext(ctx)
	return err == nil || strings.Contains(err.Error(), remoteError)
}

// speaksHTTP reports whether a port that should speak TLS speaks plain HTTP.
func (w *walk) speaksHTTP(ctx context.Context) bool {
	req, err := w.newRequest(ctx, request{at: protocol.Uploads, file: "test"})
	if err != nil {
		return false
	}
	conn, err := w.open(ctx)
	if err != nil {
		return false
	}
	a, err := exchange(ctx, conn, req.Write, req, pageLimitBytes)
	return err == nil && a.status != http.StatusBadRequest // which is also how ports of TLS explain themselves
}
