package incident

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

// unsent is an incident in which a file cannot be forwarded, for a reason that needs another machine.
func unsent(code diagnosis.Code, story string, cause event.Cause, detail string) Incident {
	return Incident{Code: code, How: Injected, Story: story, play: injected(func(s *stage) { s.inject(relayed(cause, detail)) })}
}

var forwardingIncidents = []Incident{
	{
		Code: diagnosis.ParentRejects, How: HTTP, Story: "the parent rejects a file as too large, and accepts all others",
		Implies: []diagnosis.Code{diagnosis.FilePoison}, play: rejecting(http.StatusRequestEntityTooLarge),
	},
	{Code: diagnosis.EarlyAnswer, How: HTTP, Story: "a web server answers in place of the parent, before it has a large file", play: early},
	{
		Code: diagnosis.ParentConnection, How: HTTP, Story: "the parent closes the connection in the middle of a file, and every connection after that",
		Implies: []diagnosis.Code{diagnosis.ParentDown}, play: breaking,
	},
	{
		Code: diagnosis.NotArchived, How: HTTP, Story: "the parent has a file, and there is a file where the folder Archive should be",
		play: func(ctx context.Context, s *stage) error {
			home := filepath.Join(s.dir, "home")
			if err := errors.Join(os.Mkdir(home, 0o700), os.WriteFile(filepath.Join(home, "Archive"), nil, 0o640)); err != nil {
				return err
			}
			return withParentAnd(func(c *daemon.Config) { c.Relay.Archive = time.Hour }, beaconly(func(http.ResponseWriter, *http.Request) {}), func(ctx context.Context, b *site) error {
				return errors.Join(b.forwarded(ctx, 0), s.failing(ctx, diagnosis.NotArchived))
			})(ctx, s)
		},
	},
	unsent(diagnosis.ParentRefused, "the parent stops while a file is forwarded", event.CauseRefused, "connection refused"),
	unsent(diagnosis.ParentTimeout, "the parent does not answer in time", event.CauseTimeout, "no answer within 1 min"),
	unsent(diagnosis.ParentUnresolved, "the host name of the parent does not resolve", event.CauseName, "no such host"),
	unsent(diagnosis.ParentTLS, "the certificate of the parent is not trusted", event.CauseTLS, "certificate signed by unknown authority"),
	unsent(diagnosis.NotForwarded, "the file to forward cannot be read", event.CauseInternal, "input/output error"),
}

// breaking forwards files to a parent that breaks down.
func breaking(ctx context.Context, s *stage) error {
	var broken atomic.Bool
	return withParent(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut || broken.Load() {
			broken.Store(true)
			panic(http.ErrAbortHandler)
		}
		beaconly(http.NotFound)(w, r)
	}, parentIs(event.ReachDown, event.CauseNetwork))(ctx, s)
}

// rejecting forwards the files of a quiet estate to a parent that rejects that of the first resident.
func rejecting(status int) func(context.Context, *stage) error {
	return withParent(beaconly(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, residents[0].device.Name) {
			w.WriteHeader(status)
		}
	}), func(ctx context.Context, b *site) error {
		rejected := b.stage.await(ctx, "a file is rejected", func(e *event.Event) bool { return e.Topic == event.TopicRelay && e.Count > 0 })
		return errors.Join(rejected, b.forwarded(ctx, 1))
	})
}

// early forwards a file that is too large for the buffers of a connection to a parent that answers
// at once.
func early(ctx context.Context, s *stage) error {
	return withParent(beaconly(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength < largeBytes {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		w.WriteHeader(http.StatusOK)
	}), func(ctx context.Context, b *site) error {
		if err := b.forwarded(ctx, 0); err != nil {
			return err
		}
		b.send(ctx, request{method: "PUT", path: "/ManageSoftRL/Logs/system on HERON01 at 20261123T120000.log", body: strings.Repeat("x", largeBytes)})
		return s.failing(ctx, diagnosis.EarlyAnswer)
	})(ctx, s)
}

const largeBytes = 16 << 20

// withParent runs a script on a beacon whose parent is a web server with a handler. Its test page is
// that of a beacon, unless the handler has one.
func withParent(answer http.HandlerFunc, script func(context.Context, *site) error) func(context.Context, *stage) error {
	return withParentAnd(func(*daemon.Config) {}, answer, script)
}

// withParentAnd is like withParent, on a beacon with further settings.
func withParentAnd(set func(*daemon.Config), answer http.HandlerFunc, script func(context.Context, *site) error) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) (err error) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		server := &http.Server{Handler: answer, ReadHeaderTimeout: time.Minute}
		served := make(chan error, 1)
		go func() { served <- server.Serve(l) }()
		defer func() {
			err = errors.Join(err, server.Close())
			if end := <-served; !errors.Is(end, http.ErrServerClosed) {
				err = errors.Join(err, end)
			}
		}()
		return played(func(_ *stage, c *daemon.Config) error {
			c.Parents = []relay.LocationConfig{{URL: "http://" + l.Addr().String() + "/ManageSoftRL"}}
			set(c)
			return nil
		}, script)(ctx, s)
	}
}

// beaconly answers a test page as a beacon does, and everything else by a function.
func beaconly(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(protocol.TestText + "\n"))
			return
		}
		answer(w, r)
	}
}
