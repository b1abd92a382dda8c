package host

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"beacontop/beacon/event"
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
	// Certificate is told what becomes of the certificate of Admin, if a beacon is watched: its own is another one.
	Certificate func(event.Event)
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
	shown    []any
}

// Open locks the state directory, opens its socket, and builds the station, whose Run serves both. If it
// fails, nothing stays open. A directory that another daemon has is a daemon.Error about it, with
// control.ErrRuns.
func Open(c daemon.Config, how Config) (*Host, error) {
	h := &Host{}
	err := h.listen(c.Dir, how, func() control.Viewer { return h.Viewer() })
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
	err := h.Listener.Close()
	if h.Station != nil {
		err = errors.Join(h.Station.Close(), err)
	}
	if h.admin != nil {
		err = errors.Join(err, h.admin.Close())
	}
	return err
}

// OpenWatched is like Open for a watched beacon, whose history is kept; RunWatched serves both.
func OpenWatched(c daemon.WatchConfig, how Config) (*Host, error) {
	h := &Host{}
	err := h.listen(c.Dir, how, func() control.Viewer { return h.Viewer() })
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
	if h.Listener.Path() == "" {
		h.shown = append(h.shown, "screens", "none: this system has no UNIX sockets")
	}
	return nil
}

func wrongDir(err error) error {
	return &daemon.Error{Part: daemon.PartDir, Err: fmt.Errorf("state directory: %w", err)}
}

// Questions answers the questions of package api.
func (h *Host) Questions() http.Handler { return api.New(h.asked()) }

// Viewer returns a viewer for another screen.
func (h *Host) Viewer() *daemon.Viewer {
	if h.Watched != nil {
		return h.Watched.Viewer()
	}
	return h.Station.Viewer()
}

// Publish passes an event on, while the host runs.
func (h *Host) Publish(e event.Event) {
	if h.Watched != nil {
		h.Watched.Publish(e)
		return
	}
	h.Station.Publish(e)
}

// Beside runs something while the host runs. Call it before.
func (h *Host) Beside(run func(context.Context) error) {
	if h.Watched != nil {
		h.Watched.Beside(run)
		return
	}
	h.Station.Beside(run)
}

// Listens adds, for display, an address at which something listens besides the socket. Call it before the
// host runs.
func (h *Host) Listens(protocol string, at net.Addr, what string) {
	if h.Watched != nil {
		h.shown = append(h.shown, protocol, fmt.Sprintf("%s, %s", at, what))
		return
	}
	h.Station.Listens(protocol, at, what)
}

// Shown is where something listens besides the socket, for a log: names and values. Of a station it is in
// its start event.
func (h *Host) Shown() []any { return h.shown }

// Until returns a context for Station.Run that ends with ctx, or when a screen stops the beacon. Call it
// once, before Run.
func (h *Host) Until(ctx context.Context) context.Context {
	ctx, h.stop = context.WithCancel(ctx)
	return ctx
}
