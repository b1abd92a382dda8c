package probe

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"beacontop/beacon/diagnosis"
)

// addressesLimit is far more than the addresses of any beacon.
const addressesLimit = 8

// lookup returns the addresses of a host, the first few.
func lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{address}, nil
	}
	all, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	for i := range all {
		all[i] = all[i].Unmap()
	}
	return all[:min(len(all), addressesLimit)], err
}

// resolve is the step of the name service.
func (w *walk) resolve(ctx context.Context, r *Rung) {
	host := w.config.Beacon.Host
	r.Names = &Names{Host: host}
	if w.proxy != nil {
		r.Skipped = SkipByProxy
		return
	}
	var err error
	if w.addresses, err = lookup(ctx, host); err != nil {
		r.Problem = w.problem(err)
		return
	}
	r.Names.Addresses = w.addresses
	if _, err := netip.ParseAddr(host); err == nil {
		r.Skipped = SkipAddress
	}
}

// connect is the step of the connection to the beacon.
func (w *walk) connect(ctx context.Context, r *Rung) {
	r.Connection = &Connection{}
	switch {
	case w.proxy == nil:
		r.Connection.Attempts = attempts(ctx, w.addresses, uint16(w.config.Beacon.Port)) // in range: ParseServer
		r.Connection.Address, r.Problem = reached(r.Connection.Attempts)
		w.address = r.Connection.Address
	case w.config.Beacon.Protocol == "http": // the proxy connects for each request
		r.Skipped = SkipByProxy
	default:
		conn, err := w.open(ctx)
		if err != nil {
			r.Problem = w.problem(err)
			return
		}
		_ = conn.Close() // nothing was sent
		r.Connection.Tunnel = w.hostPort()
	}
}

// attempts connects to all addresses at once.
func attempts(ctx context.Context, to []netip.Addr, port uint16) []Attempt {
	all := make([]Attempt, len(to))
	var running sync.WaitGroup
	for i, address := range to {
		running.Go(func() {
			started := time.Now()
			a := Attempt{Address: netip.AddrPortFrom(address, port)}
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", a.Address.String())
			a.Took = time.Since(started)
			if err != nil {
				a.Code, a.Why = codeOfDial(err), shown(err.Error())
			} else {
				_ = conn.Close() // nothing was sent
			}
			all[i] = a
		})
	}
	running.Wait()
	return all
}

// reached returns the first address that accepted, or why the first one did not.
func reached(all []Attempt) (netip.AddrPort, *Problem) {
	for _, a := range all {
		if a.Code == "" {
			return a.Address, nil
		}
	}
	if len(all) == 0 {
		return netip.AddrPort{}, &Problem{Code: diagnosis.BeaconUnresolved}
	}
	return netip.AddrPort{}, &Problem{Code: all[0].Code, Why: all[0].Why}
}

// hostPort is that of the beacon.
func (w *walk) hostPort() string {
	return net.JoinHostPort(w.config.Beacon.Host, strconv.Itoa(w.config.Beacon.Port))
}

// open connects to the beacon: to the address that accepted, or through a tunnel of the proxy. For
// plain HTTP through a proxy it connects to the proxy.
func (w *walk) open(ctx context.Context) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", w.address.String())
	if err != nil || w.proxy == nil || w.config.Beacon.Protocol == "http" {
		return conn, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := w.tunnel(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}
