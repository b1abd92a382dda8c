package relay

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"beacontop/beacon/dial"
)

func newTransport(c LocationConfig) (*http.Transport, error) {
	t, err := dial.New(dial.Config{CAFile: c.CAFile, Proxy: c.Proxy})
	if err != nil {
		return nil, fmt.Errorf("parent %s: %w", c.URL, err)
	}
	connect := t.DialContext
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := connect(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &idleConn{c}, nil
	}
	t.ResponseHeaderTimeout = answerTimeout
	return t, nil
}

// idleConn restarts the idle timeout for every write.
type idleConn struct{ net.Conn }

func (c *idleConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(idleTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
