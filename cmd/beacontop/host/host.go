package host

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"beacontop/cmd/beacontop/admin"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/metrics"
)

// Config is what a daemon shows, besides its samples.
type Config struct {
	Control    control.Config
	Settings   map[string]string // in use, without secrets
	Background bool              // it was started by a dashboard, whose user may stop it
}

// Host is a beacon, or a watched one, with its control socket.
type Host struct {
	Station  *daemon.Station // nil: another beacon is watched
	Watched  *daemon.Watched // nil: it is a beacon
	Listener *control.Listener
	Sessions func() int // of viewers over SSH, set before Run; nil: there can be none
	config   Config
	dir      string
	begun    time.Time
	stop     context.CancelFunc
	metrics  *metrics.Metrics
	live     *api.Live     // events, for those who follow them
	admin    *admin.Server // nil: none over TCP
}

// Open locks the state directory, opens its socket, and builds the station, whose Run serves both. If it
// fails, nothing stays open. A directory that another daemon has is a daemon.Error about it, with
// control.ErrRuns.
func Open(c daemon.Config, how Config) (*Host, error) {
	h := &Host{}
	err := h.listen(c.Dir, how, func() control.Viewer { return h.Station.Viewer() })
	if err != nil {
		return nil, err
	}
	if h.Station, err = daemon.New(c); err != nil {
		return nil, errors.Join(err, h.Listener.Close())
	}
	h.measure(h.Station)
	h.live = api.NewLive()
	h.Station.Observe(h.live.Observe)
	h.Station.Beside(h.serve)
	return h, nil
}

// Close releases a host that was not run.
func (h *Host) Close() error {
	err := errors.Join(h.Station.Close(), h.Listener.Close())
	if h.admin != nil {
		err = errors.Join(err, h.admin.Close())
	}
	return err
}

// OpenWatched is like Open for a watched beacon, whose history is kept; RunWatched serves both.
func OpenWatched(c daemon.WatchConfig, how Config) (*Host, error) {
	h := &Host{}
	err := h.listen(c.Dir, how, func() control.Viewer { return h.Watched.Viewer() })
	if err != nil {
		return nil, err
	}
	c.Keep = true
	if h.Watched, err = daemon.NewWatched(c); err != nil {
		return nil, errors.Join(err, h.Listener.Close())
	}
	h.measure(h.Watched)
	h.live = api.NewLive()
	h.Watched.Observe(h.live.Observe)
	return h, nil
}

// RunWatched follows the logs and serves screens until ctx ends.
func (h *Host) RunWatched(ctx context.Context) error { return h.Watched.Run(ctx, h.serve) }

func (h *Host) serve(ctx context.Context) error { return h.Listener.Serve(ctx, h.routes()) }

func (h *Host) listen(dir string, how Config, viewer func() control.Viewer) (err error) {
	if err := daemon.MakeDir(dir); err != nil {
		return wrongDir(err)
	}
	how.Control.Viewer = viewer
	h.config, h.begun = how, time.Now()
	if h.dir, err = filepath.Abs(dir); err != nil {
		return wrongDir(err)
	}
	if h.Listener, err = control.Listen(dir, how.Control); err != nil {
		return wrongDir(err)
	}
	return nil
}

func wrongDir(err error) error {
	return &daemon.Error{Part: daemon.PartDir, Err: fmt.Errorf("state directory: %w", err)}
}

// Until returns a context for Station.Run that ends with ctx, or when a screen stops the beacon. Call it
// once, before Run.
func (h *Host) Until(ctx context.Context) context.Context {
	ctx, h.stop = context.WithCancel(ctx)
	return ctx
}
