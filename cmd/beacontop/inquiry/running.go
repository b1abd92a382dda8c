package inquiry

import (
	"context"
	"errors"

	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/settings"
)

// beacon is the settings that name a beacon.
func (p *place) beacon() settings.Table {
	return settings.Table{
		{Name: "dir", Value: settings.Dir(&p.dir), Help: "state directory `DIR` of the beacon; default: " + settings.UsualBeacon},
		{Name: "socket", Value: settings.File(&p.socket), Help: "control socket `PATH`, instead of --dir"},
	}
}

// at returns the state directory.
func (p place) at(ctx context.Context) string {
	if p.dir != "" {
		return p.dir
	}
	return control.UsualDir(ctx, daemon.DefaultDir(), daemon.SystemDir())
}

// running returns a client of the beacon that runs on the state directory; errNoBeacon: none does.
func (p place) running(ctx context.Context) (*client, error) {
	open, at := control.Open, p.at(ctx)
	if p.socket != "" {
		open, at = control.OpenSocket, p.socket
	}
	c, err := open(ctx, at)
	var absent *control.AbsentError
	switch {
	case errors.As(err, &absent):
		return nil, absence{err}
	case err != nil:
		return nil, err
	}
	return &client{c}, nil
}

// absence is errNoBeacon, in the words of package control.
type absence struct{ error }

func (a absence) Is(target error) bool { return target == errNoBeacon }
func (a absence) Unwrap() error        { return a.error }
