package host

import (
	"context"
	"errors"
	"fmt"

	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
)

// Host is a station with its control socket. Station.Run runs both.
type Host struct {
	Station  *daemon.Station
	Listener *control.Listener
}

// Open locks the state directory, opens its socket, and builds the station. If it fails, nothing stays
// open. A directory that another daemon has is a daemon.Error about it, with control.ErrRuns.
func Open(c daemon.Config, how control.Config) (*Host, error) {
	if err := daemon.MakeDir(c.Dir); err != nil {
		return nil, &daemon.Error{Part: daemon.PartDir, Err: fmt.Errorf("state directory: %w", err)}
	}
	h := &Host{}
	how.Viewer = func() control.Viewer { return h.Station.Viewer() }
	var err error
	if h.Listener, err = control.Listen(c.Dir, how); err != nil {
		return nil, &daemon.Error{Part: daemon.PartDir, Err: fmt.Errorf("state directory: %w", err)}
	}
	if h.Station, err = daemon.New(c); err != nil {
		return nil, errors.Join(err, h.Listener.Close())
	}
	h.Station.Beside(func(ctx context.Context) error { return h.Listener.Serve(ctx, h.routes()) })
	return h, nil
}

// Close releases a host that was not run.
func (h *Host) Close() error { return errors.Join(h.Station.Close(), h.Listener.Close()) }
