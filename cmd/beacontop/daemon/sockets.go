package daemon

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// Sockets are listeners that the service manager opened, and keeps open while one process of the
// beacon follows another: no connection is refused meanwhile.
type Sockets struct {
	Plain, Secure []net.Listener
}

// FromSocket as an address means the sockets of the service manager.
const FromSocket = "socket"

// drainTime is how long idle connections are kept at the end, where the port stays open. Agents
// request one file right after the other. Connections wait that long for the next process, in a
// queue of 4,096 on Linux: enough for 1,000 a second.
const drainTime = 3 * time.Second

// ErrSocket says that the service manager and the settings disagree.
var ErrSocket = errors.New("settings and service manager disagree")

// check compares the sockets with the addresses of the settings.
func (s *Sockets) check(c *Config) error {
	none := len(s.Plain)+len(s.Secure) == 0
	switch {
	case len(s.Plain) > 0 && c.HTTP != "" && c.HTTP != FromSocket:
		return at(PartHTTP, fmt.Errorf("%w: the address is %s, and the socket %s was passed", ErrSocket, c.HTTP, address(s.Plain[0].Addr())))
	case len(s.Plain) == 0 && c.HTTP == FromSocket:
		return at(PartHTTP, fmt.Errorf("%w: no socket with the name http was passed", ErrSocket))
	case len(s.Secure) > 0 && c.TLS.Address != FromSocket:
		return at(PartTLS, fmt.Errorf("%w: the socket %s with the name https was passed, and the address is %q", ErrSocket, address(s.Secure[0].Addr()), c.TLS.Address))
	case len(s.Secure) == 0 && c.TLS.Address == FromSocket:
		return at(PartTLS, fmt.Errorf("%w: no socket with the name https was passed", ErrSocket))
	case none:
		return nil
	}
	for _, l := range append(s.Plain[:len(s.Plain):len(s.Plain)], s.Secure...) {
		if _, ok := l.Addr().(*net.TCPAddr); !ok {
			return at(PartHTTP, fmt.Errorf("socket %s of the service manager is not one of TCP", l.Addr()))
		}
	}
	return nil
}

// listen opens the plain listeners, or takes those that are open.
func (s *Station) listen() error {
	c := &s.config
	if c.Listener != nil {
		s.plain = []net.Listener{c.Listener}
	}
	s.plain = append(s.plain, c.Sockets.Plain...)
	for _, l := range append(s.plain[:len(s.plain):len(s.plain)], c.Sockets.Secure...) {
		s.closers = append(s.closers, func() error { return ignoreClosed(l.Close()) })
	}
	if err := c.Sockets.check(c); err != nil || len(s.plain) > 0 {
		if len(c.Sockets.Plain) > 0 {
			s.why = "port of the service manager"
		}
		return err
	}
	if c.HTTP == "" && len(c.Sockets.Secure) > 0 {
		c.HTTP = None
	}
	l, why, err := c.listen()
	if err != nil {
		return err
	}
	s.why = why
	if l != nil {
		s.plain = append(s.plain, l)
		s.closers = append(s.closers, func() error { return ignoreClosed(l.Close()) })
	}
	return nil
}

// drain is how long idle connections are kept at the end; 0: another process takes no port over.
func (s *Sockets) drain() time.Duration {
	if len(s.Plain)+len(s.Secure) == 0 {
		return 0
	}
	return drainTime
}
