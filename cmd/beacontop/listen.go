package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"syscall"
)

// The port that agents use by default, and a common port that needs no privileges.
const (
	httpPort     = "80"
	fallbackPort = "8080"
)

// listen opens the HTTP listener. The text explains the choice of port, for display.
func listen(addr string) (l net.Listener, why string, err error) {
	if addr != "" {
		l, err = listenOn("http", addr)
		return l, "set by --http", err
	}
	l, err = net.Listen("tcp", ":"+httpPort)
	if err == nil {
		return l, "default port of agents", nil
	}
	reason := cause(err)
	if !portDenied(err) && !portInUse(err) {
		return nil, "", fmt.Errorf("listen :%s: %w", httpPort, reason)
	}
	l, err = net.Listen("tcp", ":"+fallbackPort)
	if err != nil {
		err = fmt.Errorf("listen :%s (port 80: %w) and :%s: %w", httpPort, reason, fallbackPort, cause(err))
		return nil, "", hint(err, "choose a free port with --http ADDR")
	}
	return l, fmt.Sprintf("port %s, because port 80 failed: %v", fallbackPort, reason), nil
}

// listenOn opens the listener of a flag.
func listenOn(flag, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err == nil {
		return l, nil
	}
	failed := fmt.Errorf("listen %s: %w", addr, cause(err))
	switch {
	case portInUse(err):
		return nil, hint(failed, "another program uses that port; choose another with --%s ADDR", flag)
	case portDenied(err):
		return nil, hint(failed, portDeniedHint, flag)
	case addressMissing(err):
		return nil, hint(failed, "this machine does not have that address; use :PORT to listen on all addresses")
	}
	return nil, failed
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

// address is a listener's address in the form of the --http flag.
func address(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf(":%d", tcp.Port)
	}
	return a.String()
}

// errSelf rejects a parent that would forward every file in a loop.
var errSelf = errors.New("that is this beacon itself")

// checkNotSelf rejects a parent URL that points to the listener.
func checkNotSelf(parent string, l net.Listener) error {
	if l == nil {
		return nil
	}
	u, err := url.Parse(parent)
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
			return hint(fmt.Errorf("parent %s: %w", parent, errSelf), "use the reporting location of the next beacon")
		}
	}
	return nil
}
