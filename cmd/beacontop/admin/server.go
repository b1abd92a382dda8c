package admin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/logins"
)

// Config configures the listener.
type Config struct {
	Address string // to listen on; empty: nobody can ask over TCP
	Token   string // file of the token; empty: TokenFile in the state directory, made if it does not exist
}

// File is the file of the token.
func (c *Config) File(dir string) string { return cmp.Or(c.Token, filepath.Join(dir, TokenFile)) }

// Remote reports whether other machines reach an address to listen on.
func Remote(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || strings.EqualFold(host, "localhost") {
		return err != nil
	}
	ip, err := netip.ParseAddr(host)
	return err != nil || !ip.Unmap().IsLoopback()
}

// ErrPlain rejects an address that other machines reach, without a certificate.
var ErrPlain = errors.New("other machines reach this address: TLS is needed, and there is no certificate")

// Server is the listener. Open makes it, Run runs it.
type Server struct {
	listener    net.Listener
	certificate *connection.Certificate // nil: no TLS
	token       [sha256.Size]byte       // its hash
	report      *logins.Report
}

// Open reads or makes the token, and opens the listener. The certificate is used beyond loopback; nil:
// there is none.
func Open(dir string, c Config, certificate *connection.Certificate, publish func(event.Event)) (*Server, error) {
	secret, err := token(c.File(dir), c.Token == "")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", c.Address)
	if err != nil {
		return nil, err
	}
	s := &Server{listener: &limited{Listener: l, origin: map[netip.Prefix]int{}}, token: sha256.Sum256(secret), report: &logins.Report{Publish: publish, Over: "admin"}}
	if !Remote(l.Addr().String()) {
		return s, nil
	}
	if certificate == nil {
		return nil, errors.Join(ErrPlain, l.Close())
	}
	s.certificate = certificate
	s.listener = tls.NewListener(s.listener, &tls.Config{GetCertificate: certificate.Current, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	return s, nil
}

// Addr is where it listens.
func (s *Server) Addr() net.Addr { return s.listener.Addr() }

// Close releases a server that was not run.
func (s *Server) Close() error { return s.listener.Close() }

// Limits of requests. Scrapes and scripts ask rarely; events are followed for days.
const (
	headerLimitBytes = 16 << 10
	headerTimeout    = 10 * time.Second // of the handshake, too
	idleTimeout      = 2 * time.Minute  // longer than the pause between two scrapes
	writeTimeout     = 5 * time.Minute  // of a whole list, over a slow line; events have a limit of their own
	flushEvery       = 5 * time.Second  // of counted refusals
	stopTimeout      = time.Second
)

// Run answers requests by a handler until ctx ends, and leaves the listener closed.
func (s *Server) Run(ctx context.Context, h http.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: s.door(h), BaseContext: func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, WriteTimeout: writeTimeout, MaxHeaderBytes: headerLimitBytes,
		ErrorLog: log.New(complaints{}, "", 0),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(s.listener) }()
	flush := time.NewTicker(flushEvery)
	defer flush.Stop()
	for {
		select {
		case now := <-flush.C:
			s.report.Flush(now)
			continue
		case err := <-served:
			return fmt.Errorf("admin: %w", err)
		case <-ctx.Done():
		}
		break
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	var err error
	if server.Shutdown(finish) != nil {
		err = server.Close()
	}
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// complaints is the log of the web server without what any client can cause.
type complaints struct{}

func (complaints) Write(line []byte) (int, error) {
	if !strings.HasPrefix(string(line), "http: TLS handshake error") {
		log.Print(string(line))
	}
	return len(line), nil
}
