package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/daemon"
)

// Admin opens the listener for questions over TCP, if one is configured; running the station serves it.
func (h *Host) Admin(dir string, c admin.Config) (err error) {
	if c.Address == "" {
		return nil
	}
	if h.admin, err = admin.Open(dir, c, h.Station.Certificate(), h.Station.Publish); err != nil {
		return wrongAdmin(c.Address, err)
	}
	h.Station.Listens("admin", h.admin.Addr(), "token in "+c.File(dir))
	h.Station.Beside(func(ctx context.Context) error { return h.admin.Run(ctx, api.New(h.asked())) })
	return nil
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
