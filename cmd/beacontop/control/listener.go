package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Config says how a daemon listens.
type Config struct {
	Group   string // whose members may connect; empty: only the user of the daemon
	Release string // of this program, for clients of other releases
	// Viewer opens a viewer for a screen; nil: the daemon shows none. The Listener runs it.
	Viewer func() Viewer
	// Viewing is called when a screen was attached or has ended, with their number; nil: nobody asks.
	// It must not block.
	Viewing func(screens int)
}

// Listener is the control socket of a daemon. It belongs to one goroutine.
type Listener struct {
	config Config
	lock   *os.File
	socket *net.UnixListener // nil: this system has none
	path   string
	close  func() error

	viewers atomic.Int64
	shared  shared
	texts   sync.Pool // of *bytes.Buffer
}

// Limits of the socket. A screen asks four times a second and scripts rarely.
const (
	connectionsLimit = 256 // those beyond wait
	headerLimitBytes = 16 << 10
	headerTimeout    = 10 * time.Second
	idleTimeout      = 5 * time.Minute
	stopTimeout      = 2 * time.Second // for running requests, when the daemon stops
)

// Listen locks a state directory, which exists, and opens its socket. Its error is ErrRuns if another
// daemon has the directory.
func Listen(dir string, c Config) (*Listener, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	access, err := accessOf(c.Group)
	if err != nil {
		return nil, err
	}
	lock, err := acquire(dir)
	if err != nil {
		return nil, err
	}
	if err = access.read(dir, lock.Name()); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	l := &Listener{config: c, lock: lock}
	if l.socket, l.path, err = listen(dir, access); err != nil && !unsupported(err) {
		return nil, errors.Join(fmt.Errorf("control socket: %w", err), lock.Close())
	}
	l.close = sync.OnceValue(func() error { return l.release(dir) })
	return l, nil
}

// unsupported reports whether an error says that the system has no such sockets: Windows before Server
// 2019, and Wine. A beacon must run there all the same.
func unsupported(err error) bool {
	const noFamily = syscall.Errno(10047) // WSAEAFNOSUPPORT
	return runtime.GOOS == "windows" && errors.Is(err, noFamily)
}

// Path is where the socket is; empty: nobody can attach, because this system has no such sockets.
func (l *Listener) Path() string { return l.path }

// Close closes the socket, removes it, and gives the directory free.
func (l *Listener) Close() error { return l.close() }

func (l *Listener) release(dir string) error {
	if l.socket == nil {
		return l.lock.Close()
	}
	err := l.socket.Close()
	if errors.Is(err, net.ErrClosed) {
		err = nil
	}
	return errors.Join(err, sweep(dir), l.lock.Close())
}

// Viewers returns the number of screens that are attached.
func (l *Listener) Viewers() int { return int(l.viewers.Load()) }

// Serve answers requests until ctx ends, then waits a moment for those that are running; the context of
// each ends with ctx. Samples it answers itself, everything else is for the handler. It leaves the
// Listener closed.
func (l *Listener) Serve(ctx context.Context, h http.Handler) error {
	if l.socket == nil {
		<-ctx.Done()
		return l.Close()
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	routes := http.NewServeMux()
	routes.Handle("/", h)
	if l.config.Viewer != nil {
		routes.HandleFunc("POST "+samplePath, l.samples)
	}
	server := &http.Server{
		Handler: l.schemed(routes), BaseContext: func(net.Listener) context.Context { return ctx },
		ConnContext:       func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: headerLimitBytes,
	}
	served := make(chan error, 1)
	go func() {
		served <- server.Serve(&limited{Listener: l.socket, slots: make(chan struct{}, connectionsLimit), attach: func() (Viewer, func()) { return l.attach(ctx, &running) }, closed: make(chan struct{})})
	}()
	err := l.stopped(ctx, server, served)
	return errors.Join(err, l.Close())
}

// attach opens a viewer, and runs it until it is ended.
func (l *Listener) attach(ctx context.Context, running *sync.WaitGroup) (v Viewer, end func()) {
	v = l.config.Viewer()
	ctx, end = context.WithCancel(ctx)
	l.count(1)
	running.Go(func() {
		defer l.count(-1)
		v.Run(ctx)
		<-ctx.Done()
	})
	return v, end
}

func (l *Listener) count(n int64) {
	if now := l.viewers.Add(n); l.config.Viewing != nil {
		l.config.Viewing(int(now))
	}
}

// stopped waits until the server has stopped, by itself or because ctx ended.
func (l *Listener) stopped(ctx context.Context, server *http.Server, served <-chan error) error {
	select {
	case err := <-served:
		return fmt.Errorf("control socket: %w", err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	var err error
	if server.Shutdown(finish) != nil {
		err = server.Close()
	}
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// Schema is the version of what is exchanged over the socket. It is incremented when a field is
// renamed, removed or changes its meaning; new fields do not change it.
const Schema = 1

// Headers of every request and answer.
const (
	SchemaHeader  = "Beacontop-Schema"
	ReleaseHeader = "Beacontop-Release"
)

// understands reports whether two schema versions understand each other.
func understands(a, b int) bool { return max(a-b, b-a) <= 1 }

// schemed names the schema in each answer, and rejects clients that are too far away. A request without
// a schema is one by hand.
func (l *Listener) schemed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(SchemaHeader, strconv.Itoa(Schema))
		w.Header().Set(ReleaseHeader, l.config.Release)
		if text := r.Header.Get(SchemaHeader); text != "" {
			if n, err := strconv.Atoi(text); err != nil || !understands(n, Schema) {
				http.Error(w, fmt.Sprintf("schema %s is not understood; this beacon speaks %d", strings.ToValidUTF8(text, "?"), Schema), http.StatusHTTPVersionNotSupported)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}
