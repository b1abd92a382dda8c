package daemon

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"syscall"

	"beacontop/cmd/beacontop/obstacle"
)

// The port that agents use by default, and a common port that needs no privileges.
const (
	DefaultPort  = "80"
	FallbackPort = "8080"
)

// listen opens the plain listener; nil: the station has none. The text explains the choice of
// address, for display.
func (c *Config) listen() (l net.Listener, why string, err error) {
	switch c.HTTP {
	case None:
		return nil, "HTTPS only", nil
	case "":
		l, why, err = listenDefault()
	default:
		l, err = listenOn(c.HTTP)
		why = c.Why
	}
	return l, why, at(PartHTTP, err)
}

// listenDefault opens the port of agents, or the fallback port if that is denied or taken.
func listenDefault() (l net.Listener, why string, err error) {
	l, err = net.Listen("tcp", ":"+DefaultPort)
	if err == nil {
		return l, "default port of agents", nil
	}
	reason := cause(err)
	if o := obstacle.Of(err); o != obstacle.Denied && o != obstacle.PortInUse {
		return nil, "", fmt.Errorf("listen :%s: %w", DefaultPort, reason)
	}
	l, err = net.Listen("tcp", ":"+FallbackPort)
	if err != nil {
		return nil, "", fmt.Errorf("listen :%s (port 80: %w) and :%s: %w", DefaultPort, reason, FallbackPort, cause(err))
	}
	return l, fmt.Sprintf("port %s, because port 80 failed: %v", FallbackPort, reason), nil
}

func listenOn(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen %s: %w", addr, cause(err))
	}
	return l, nil
}

// cause removes the address from a net error; the message contains it already.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var sys syscall.Errno
	if errors.As(err, &sys) {
		return sys
	}
	return err
}

// address is a listener's address in the form in which it is configured.
func address(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf(":%d", tcp.Port)
	}
	return a.String()
}

// checkNotSelf rejects the URL of a parent or an origin that points to a listener of this beacon: it would forward its files
// to itself.
func checkNotSelf(what, text string, l net.Listener) error {
	u, err := url.Parse(text)
	if err != nil {
		return nil // reported elsewhere
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok || port != fmt.Sprint(tcp.Port) {
		return nil
	}
	ips, err := net.LookupIP(u.Hostname())
	if err != nil {
		return nil // the relay reports it
	}
	own, _ := net.InterfaceAddrs() // without them only the other checks remain
	for _, ip := range ips {
		mine := ip.IsLoopback() || slices.ContainsFunc(own, func(a net.Addr) bool {
			n, ok := a.(*net.IPNet)
			return ok && n.IP.Equal(ip)
		})
		if tcp.IP.Equal(ip) || tcp.IP.IsUnspecified() && mine {
			return fmt.Errorf("%s %s: %w", what, text, ErrSelf)
		}
	}
	return nil
}
