package beacon

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"time"

	"beacontop/beacon/event"
)

// ClientCertificates is the requirement for client certificates of agents.
type ClientCertificates string

// The modes of client certificates.
const (
	ClientCertificatesNone    ClientCertificates = ""        // not requested
	ClientCertificatesLenient ClientCertificates = "lenient" // well-formed and within its dates, as vendor beacons check
	ClientCertificatesStrict  ClientCertificates = "strict"  // signed by a CA in ClientCAFile
)

// TLS configures the secure listener. Certificate is required.
type TLS struct {
	Certificate  *Certificate
	MinVersion   uint16 // tls.VersionTLS10 … 13; 0: TLS 1.2
	OldCiphers   bool   // also allow weak ciphers, for old agents
	Clients      ClientCertificates
	ClientCAFile string // PEM; for strict mode
}

// Check reports whether the configuration is valid.
func (t TLS) Check() error {
	_, err := t.config()
	return err
}

func (t TLS) config() (*tls.Config, error) {
	c := &tls.Config{GetCertificate: t.Certificate.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	if t.MinVersion != 0 {
		c.MinVersion = t.MinVersion
	}
	if t.OldCiphers {
		for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			c.CipherSuites = append(c.CipherSuites, s.ID)
		}
	}
	switch t.Clients {
	case ClientCertificatesLenient:
		c.ClientAuth, c.VerifyPeerCertificate = tls.RequireAnyClientCert, checkClientDates
	case ClientCertificatesStrict:
		pem, err := os.ReadFile(t.ClientCAFile)
		if err != nil {
			return nil, fmt.Errorf("client CA certificates: %w", err)
		}
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("client CA certificates: %s contains no certificate", t.ClientCAFile)
		}
	}
	return c, nil
}

// Plain prepares a listener for HTTP. A TLS connection to it becomes an event that says so.
func (b *Beacon) Plain(l net.Listener) net.Listener {
	return newParking(b, b.sniff(l, func(first []byte) bool { return first[0] == tlsHandshake }, b.refuseTLS))
}

// Secure prepares a listener for HTTPS. A plain HTTP request to it gets an answer in plain HTTP
// and becomes an event that says so.
func (b *Beacon) Secure(l net.Listener, t TLS) (net.Listener, error) {
	c, err := t.config()
	if err != nil {
		return nil, err
	}
	return newParking(b, tls.NewListener(b.sniff(l, looksLikeHTTP, b.refusePlain), c)), nil
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

func (b *Beacon) refuseTLS(c net.Conn) error {
	b.refused(c.RemoteAddr().String(), event.CauseTLSOnPlain, errTLSOnPlain.Error())
	return errTLSOnPlain
}

func (b *Beacon) refusePlain(c net.Conn) error {
	b.refused(c.RemoteAddr().String(), event.CausePlainOnTLS, errPlainOnTLS.Error())
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
	beacon *Beacon
	wrong  func(first []byte) bool
	refuse func(net.Conn) error
}

func (b *Beacon) sniff(l net.Listener, wrong func([]byte) bool, refuse func(net.Conn) error) net.Listener {
	return &sniffer{b.unproxied(b.count(l)), b, wrong, refuse}
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
		s.err = s.beacon.refuseProxy(s.Conn)
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
