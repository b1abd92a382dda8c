package demo

import (
	"context"
	"net"

	"beacontop/cmd/beacontop/daemon"
)

// background is a beacon without a screen that can stop and start again at the same address.
type background struct {
	config daemon.Config
	stop   func() // nil: it is not running
}

func newBackground(name, dir string) (*background, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := daemon.Config{Dir: dir, Name: name, HTTP: l.Addr().String(), History: daemon.History{Off: true}}
	return &background{config: c}, l.Close()
}

// start starts the beacon. If another program uses its port by then, it stays down, which agents
// see as an ordinary outage.
func (b *background) start(ctx context.Context) {
	station, err := daemon.New(b.config)
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = station.Run(ctx) // its failures are part of the demo
	}()
	b.stop = func() {
		cancel()
		<-done
		b.stop = nil
	}
}

// end stops the beacon, if it is running.
func (b *background) end() {
	if b.stop != nil {
		b.stop()
	}
}
