package incident

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"beacontop/beacon/protocol"
	"beacontop/beacon/relay"
	"beacontop/cmd/beacontop/daemon"
)

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
