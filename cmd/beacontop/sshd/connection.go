package sshd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"beacontop/beacon/event"
	"beacontop/cmd/beacontop/sshd/keys"
)

const (
	// loginTime is enough to type a passphrase or to touch a key (LoginGraceTime of OpenSSH is 120 s).
	loginTime = 60 * time.Second
	// loginTries is the number of keys that a client may offer, as with OpenSSH.
	loginTries = 6
	// sessionsMost is the number of sessions of one connection, as with OpenSSH.
	sessionsMost = 10
	// idleConnection is how long a connection without a session stays, so that a client that shares one
	// connection (ControlPersist) can use it again.
	idleConnection = time.Minute
	// endTime is how long sessions may take to restore their terminals.
	endTime = 3 * time.Second
)

// connection is a connection that has logged in.
type connection struct {
	server  *Server
	conn    *ssh.ServerConn
	key     ssh.PublicKey
	grant   keys.Grant
	address netip.Addr
	cancel  context.CancelFunc // ends its sessions
	readers sync.WaitGroup     // goroutines that end when the connection is closed
	closing sync.WaitGroup     // sessions that have ended, until the client knows

	mu    sync.Mutex
	ended bool
}

// login is what is known of an attempt to log in.
type login struct {
	tried bool // the client came as far as that
	key   ssh.PublicKey
	grant keys.Grant
	why   string // the last key was refused
}

// serve handles a connection from its beginning to its end.
func (s *Server) serve(ctx context.Context, conn net.Conn) {
	defer func() { _ = conn.Close() }() // the handshake may have closed it
	stop := context.AfterFunc(ctx, func() {
		_ = conn.SetDeadline(time.Now().Add(endTime)) // a client that reads nothing is not waited for
	})
	defer stop()
	from := addressOf(conn.RemoteAddr())
	leave, ok := s.door.enter(from, conn, time.Now())
	if !ok {
		return
	}
	var l login
	_ = conn.SetDeadline(time.Now().Add(loginTime)) // an error shows at the next read
	sc, channels, requests, err := ssh.NewServerConn(conn, s.handshake(from, &l))
	leave()
	if err != nil {
		s.refuse(from, &l, err)
		return
	}
	_ = conn.SetDeadline(time.Time{})
	if ctx.Err() != nil {
		return
	}
	s.welcome(ctx, &connection{server: s, conn: sc, key: l.key, grant: l.grant, address: from}, channels, requests)
}

// handshake returns the configuration for one connection, which notes what becomes of its login.
func (s *Server) handshake(from netip.Addr, l *login) *ssh.ServerConfig {
	good := ssh.SupportedAlgorithms()
	c := &ssh.ServerConfig{
		Config:        ssh.Config{KeyExchanges: good.KeyExchanges, Ciphers: good.Ciphers, MACs: good.MACs},
		ServerVersion: "SSH-2.0-beacontop", MaxAuthTries: loginTries, PublicKeyAuthAlgorithms: keys.Signatures,
		AuthLogCallback: func(ssh.ConnMetadata, string, error) { l.tried = true },
		PublicKeyCallback: func(as ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if _, err := s.config.Keys.Find(key, from, time.Now()); err != nil {
				l.why = fmt.Sprintf("%v (user %.32q, %s)", err, as.User(), ssh.FingerprintSHA256(key))
				return nil, err
			}
			return &ssh.Permissions{}, nil
		},
		// The callback above is called for keys that are only offered. This one knows that the client has it.
		VerifiedPublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey, p *ssh.Permissions, _ string) (*ssh.Permissions, error) {
			grant, err := s.config.Keys.Find(key, from, time.Now())
			l.key, l.grant = key, grant
			return p, err
		},
	}
	c.AddHostKey(s.config.Host)
	return c
}

// refuse reports a login that failed. Whoever did not try to log in, such as a port scanner, is not
// reported.
func (s *Server) refuse(from netip.Addr, l *login, err error) {
	if !l.tried {
		return
	}
	s.door.refuse(from, time.Now())
	e := event.Event{Address: from, Cause: event.CauseCredentials, Detail: l.why}
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Cause, e.Detail = event.CauseTimeout, "the client did not finish in time"
	case l.why == "":
		e.Detail = "the client offered no key"
	}
	s.report.Refused(e)
}

// welcome serves a connection that has logged in, if there is a seat.
func (s *Server) welcome(ctx context.Context, c *connection, channels <-chan ssh.NewChannel, requests <-chan *ssh.Request) {
	ctx, c.cancel = context.WithCancel(ctx)
	defer c.cancel()
	defer c.closing.Wait()
	defer c.readers.Wait()
	defer func() { _ = c.conn.Close() }()                  // it may be closed already
	c.readers.Go(func() { ssh.DiscardRequests(requests) }) // forwarding, keep-alives
	release, err := s.seats.take(string(c.key.Marshal()), c.address)
	if err != nil {
		s.report.Refused(event.Event{Name: c.grant.Name, Address: c.address, Cause: event.CauseTooMany, Detail: err.Error()})
		c.turnAway(ctx, channels, err)
		return
	}
	s.report.Send(event.Event{Name: c.grant.Name, Address: c.address, Active: true, Detail: c.grant.Fingerprint})
	s.add(c)
	defer s.remove(c)
	c.run(ctx, channels, release)
}

// turnAway says why there is no session, where the client shows it.
func (c *connection) turnAway(ctx context.Context, channels <-chan ssh.NewChannel, why error) {
	select {
	case <-ctx.Done():
	case <-time.After(endTime):
	case channel, ok := <-channels:
		if ok {
			_ = channel.Reject(ssh.ResourceShortage, why.Error()) // the connection ends anyway
		}
	}
}

// run serves sessions until the client leaves, ctx ends, or there has been no session for a while. The
// first session has the seat of the connection.
func (c *connection) run(ctx context.Context, channels <-chan ssh.NewChannel, release func()) {
	var running sync.WaitGroup
	defer running.Wait()
	defer release()
	defer c.cancel()
	idle := time.NewTimer(idleConnection)
	defer idle.Stop()
	done := make(chan struct{}, sessionsMost)
	for open := 0; ; {
		select {
		case <-ctx.Done():
			c.finish(&running)
			return
		case <-idle.C:
			if open == 0 {
				return
			}
		case <-done:
			if open--; open == 0 {
				idle.Reset(idleConnection)
			}
		case channel, ok := <-channels:
			if !ok {
				return
			}
			s, err := c.accept(channel, open)
			if err != nil {
				continue // it was refused, or the connection is broken
			}
			open++
			running.Go(func() {
				defer func() { done <- struct{}{} }()
				s.run(ctx)
			})
		}
	}
}

// finish waits until the sessions have restored their terminals, and until the clients have read that: a
// connection that is closed while its client still sends loses what is on its way to it. Channels are not
// accepted any more.
func (c *connection) finish(running *sync.WaitGroup) {
	stop := time.AfterFunc(endTime, func() { _ = c.conn.Close() }) // nobody reads: it blocks nothing else
	defer stop.Stop()
	running.Wait()
	c.closing.Wait()
}

// accept begins a session. All other kinds of channels are refused: those of forwarding.
func (c *connection) accept(channel ssh.NewChannel, open int) (*session, error) {
	if channel.ChannelType() != "session" {
		return nil, errors.Join(errors.New("forwarding"), channel.Reject(ssh.Prohibited, "forwarding is not supported"))
	}
	release := func() {}
	if open > 0 {
		var err error
		if open >= sessionsMost {
			err = errors.New("too many sessions of this connection")
		} else {
			release, err = c.server.seats.take(string(c.key.Marshal()), c.address)
		}
		if err != nil {
			return nil, errors.Join(err, channel.Reject(ssh.ResourceShortage, err.Error()))
		}
	}
	ch, requests, err := channel.Accept()
	if err != nil {
		release()
		return nil, err
	}
	return &session{connection: c, channel: ch, requests: requests, release: release}, nil
}

// end ends all sessions, and reports why. Only the first reason is reported.
func (c *connection) end(cause event.Cause, why string) {
	c.mu.Lock()
	ended := c.ended
	c.ended = true
	c.mu.Unlock()
	if ended {
		return
	}
	c.server.report.Send(event.Event{Name: c.grant.Name, Address: c.address, Active: true, Cause: cause, Detail: why})
	c.cancel()
}

// addressOf returns the address of a peer; none if it has no IP address.
func addressOf(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}
