package ui

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"beacontop/beacon/estate"
	"beacontop/cmd/beacontop/control"
)

type reading struct{ *estate.Reader }

func (reading) Run(context.Context) {}

// TestFramesOverASocket draws the golden frames from the samples of a daemon on its control socket: each
// screen has a client of its own.
func TestFramesOverASocket(t *testing.T) {
	for _, st := range states {
		state, dir := st.state(), t.TempDir()
		l, err := control.Listen(dir, control.Config{Viewer: func() control.Viewer { return reading{state.Reader()} }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		served := make(chan error, 1)
		go func() { served <- l.Serve(ctx, http.NotFoundHandler()) }()
		for _, v := range views {
			for _, size := range [][2]int{{80, 24}, {120, 36}} {
				name := fmt.Sprintf("%s/%s-%dx%d", st.name, v.name, size[0], size[1])
				t.Run(name, func(t *testing.T) {
					c, err := control.Open(t.Context(), dir)
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					golden(t, name, showFrom(c, state, size[0], size[1], Config{Theme: ThemeNone}, v.keys...).View())
				})
			}
		}
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}
}
