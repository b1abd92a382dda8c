package probe

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"beacontop/beacon/diagnosis"
)

// chooseProxy sets the proxy to use, if there is one.
func (p *Probe) chooseProxy() error {
	var err error
	if p.config.Proxy != "" {
		p.from = FromConfig
		p.proxy, err = url.Parse(p.config.Proxy)
	} else {
		p.from = FromEnvironment
		p.proxy, err = http.ProxyFromEnvironment(&http.Request{URL: p.root})
	}
	if err == nil && p.proxy == nil {
		return nil
	}
	if err != nil || p.proxy.Scheme != "http" || p.proxy.Hostname() == "" { // it may contain a password
		return ErrProxy
	}
	port, err := strconv.ParseUint(cmp.Or(p.proxy.Port(), "80"), 10, 16)
	if err != nil {
		return ErrProxy
	}
	p.proxyPort = uint16(port)
	return nil
}

// reachProxy is the step of the connection to the proxy.
func (w *walk) reachProxy(ctx context.Context, r *Rung) {
	r.Proxy = &Proxy{URL: shown(w.proxy.Redacted()), From: w.from}
	addresses, err := lookup(ctx, w.proxy.Hostname())
	if err != nil {
		r.Problem = w.problem(err)
		return
	}
	r.Proxy.Address, r.Problem = reached(attempts(ctx, addresses, w.proxyPort))
	w.address = r.Proxy.Address
	if r.Problem != nil {
		r.Problem.Code = diagnosis.ProxyUnreachable
	}
}

// tunnelError is the answer of a proxy that opens no tunnel.
type tunnelError struct {
	status int
	text   string
}

func (e *tunnelError) Error() string { return "the proxy answered " + e.text }

// authorize adds the account of the proxy to a request.
func (w *walk) authorize(h http.Header) {
	if user := w.proxy.User; user != nil {
		password, _ := user.Password()
		asked := &http.Request{Header: http.Header{}}
		asked.SetBasicAuth(user.Username(), password)
		h.Set("Proxy-Authorization", asked.Header.Get("Authorization"))
	}
}

// tunnel has the proxy connect to the beacon (RFC 9110 §9.3.6).
func (w *walk) tunnel(conn net.Conn) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: w.hostPort()}, Host: w.hostPort(), Header: http.Header{"User-Agent": {userAgent}}}
	w.authorize(req.Header)
	if err := req.Write(conn); err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	// A server that speaks TLS waits for the client, so nothing after the head is lost here.
	res, err := readHead(&io.LimitedReader{R: conn}, req)
	if err != nil {
		return fmt.Errorf("proxy: %w", err)
	}
	if res.StatusCode/100 != 2 {
		return &tunnelError{res.StatusCode, shown(res.Status)}
	}
	return nil
}
