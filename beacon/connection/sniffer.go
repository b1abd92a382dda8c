package connection

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"beacontop/beacon/event"
)

// Plain prepares a listener for HTTP. A TLS connection to it becomes an event that says so.
func (s *Set) Plain(l net.Listener) net.Listener {
	return newParking(s, s.sniff(l, func(first []byte) bool { return first[0] == tlsHandshake }, s.refuseTLS))
}

// Secure prepares a listener for HTTPS. A plain HTTP request to it gets an answer in plain HTTP
// and becomes an event that says so.
func (s *Set) Secure(l net.Listener, t TLS) (net.Listener, error) {
	c, err := t.config()
	if err != nil {
		return nil, err
	}
	return newParking(s, tls.NewListener(s.sniff(l, looksLikeHTTP, s.refusePlain), c)), nil
}

// tlsHandshake is the first byte of a TLS connection (RFC 8446 §5.1).
const tlsHandshake = 0x16

func looksLikeHTTP(first []byte) bool {
	const enough = 3 // letters of a method: all have more
	for _, c := range first[:min(enough, len(first))] {
		if c < 'A' || 'Z' < c {
			return false
		}
	}
	return true
}

var (
	errTLSOnPlain = errors.New("TLS connection to the HTTP port")
	errPlainOnTLS = errors.New("plain HTTP request to the HTTPS port")
)

func (s *Set) refuseTLS(c net.Conn) error {
	s.refused(c.RemoteAddr().String(), event.CauseTLSOnPlain, errTLSOnPlain.Error())
	return errTLSOnPlain
}

func (s *Set) refusePlain(c net.Conn) error {
	s.refused(c.RemoteAddr().String(), event.CausePlainOnTLS, errPlainOnTLS.Error())
	const answer = "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nthis port uses HTTPS: check protocol and port\n"
	if err := c.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := io.WriteString(c, answer); err != nil {
		return err
	}
	linger(c)
	return errPlainOnTLS
}

// sniffer inspects the first bytes of each connection and rejects the wrong protocol.
type sniffer struct {
	net.Listener
	set    *Set
	wrong  func(first []byte) bool
	refuse func(net.Conn) error
}

func (s *Set) sniff(l net.Listener, wrong func([]byte) bool, refuse func(net.Conn) error) net.Listener {
	return &sniffer{s.unproxied(&counted{l, s}), s, wrong, refuse}
}

func (s *sniffer) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &sniffed{Conn: c, sniffer: s}, nil
}

// sniffed is one connection. Reads come from one goroutine at a time.
type sniffed struct {
	net.Conn
	*sniffer
	known bool
	err   error
	alert byte // TLS alert sent in plain text; 0: none
}

func (s *sniffed) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.Conn.Read(p)
	s.alert = max(s.alert, plainAlert(p[:n]))
	if s.known || n == 0 {
		return n, err
	}
	s.known = true
	switch {
	case speaksProxy(p[:n]):
		s.err = s.set.refuseProxy(s.Conn)
	case s.wrong(p[:n]):
		s.err = s.refuse(s.Conn)
	}
	if s.err != nil {
		return 0, s.err
	}
	return n, err
}

// plainAlert returns the alert at the end of the data read, alone or after the compatibility
// change_cipher_spec of TLS 1.3 (RFC 8446 §5, §6, appendix D.4); 0: none. OpenSSL sends its
// verdict on a certificate this way, before encryption is active, and crypto/tls reports it as a
// corrupt record.
func plainAlert(read []byte) byte {
	const size = 7 // type, version, length 2, level, description
	read = bytes.TrimPrefix(read, []byte{0x14, 3, 3, 0, 1, 1})
	if len(read) == size && read[0] == 0x15 && read[1] == 3 && read[3] == 0 && read[4] == 2 {
		return read[size-1]
	}
	return 0
}

// addressOf parses address and port, and returns the address without its zone.
func addressOf(peer string) netip.Addr {
	a, _ := netip.ParseAddrPort(peer)
	return a.Addr().Unmap().WithZone("")
}
