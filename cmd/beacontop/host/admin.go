package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"beacontop/beacon/connection"
	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/daemon"
)

// Admin opens the listener for questions over TCP, if one is configured; running the station serves it.
func (h *Host) Admin(dir string, c admin.Config, pair daemon.TLS) error {
	if c.Address == "" {
		return nil
	}
	certificate, err := h.certificate(c, pair)
	if err != nil {
		return err
	}
	if h.admin, err = admin.Open(dir, c, certificate, h.Publish); err != nil {
		return wrongAdmin(c.Address, err)
	}
	h.Listens("admin", h.admin.Addr(), "token in "+c.File(dir))
	h.Beside(func(ctx context.Context) error { return h.admin.Run(ctx, h.Questions()) })
	return nil
}

// certificate returns that of the station; beside a watched beacon, one that is read for this listener.
func (h *Host) certificate(c admin.Config, pair daemon.TLS) (*connection.Certificate, error) {
	switch {
	case h.Station != nil:
		return h.Station.Certificate(), nil
	case !admin.Remote(c.Address):
		return nil, nil
	}
	one, err := connection.LoadCertificate(pair.Cert, pair.Key, h.config.Certificate)
	if err != nil {
		return nil, &daemon.Error{Part: daemon.PartCertificate, Err: err}
	}
	h.Beside(func(ctx context.Context) error {
		one.Run(ctx)
		return nil
	})
	return one, nil
}

// CheckAdmin reads what a configuration names, and changes nothing.
func CheckAdmin(dir string, c admin.Config) error {
	if c.Address == "" {
		return nil
	}
	return wrongAdmin(c.Address, c.Check(dir))
}

// wrongAdmin says what part of a configuration is at fault; nil stays nil.
func wrongAdmin(address string, err error) error {
	var op *net.OpError
	var call *os.SyscallError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &call): // the rest of it repeats the address
		return &daemon.Error{Part: daemon.PartAdmin, Err: fmt.Errorf("listen %s: %w", address, call.Err)}
	case errors.As(err, &op), errors.Is(err, admin.ErrPlain):
		return &daemon.Error{Part: daemon.PartAdmin, Err: fmt.Errorf("listen %s: %w", address, err)}
	}
	return &daemon.Error{Part: daemon.PartAdminToken, Err: err}
}
