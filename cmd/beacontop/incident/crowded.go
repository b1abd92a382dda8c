package incident

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/cmd/beacontop/daemon"
)

// tooMany opens more connections from one address than are allowed.
func tooMany(ctx context.Context, s *stage) error {
	return played(setting(func(c *daemon.Config) { c.Connections.PerAddress, c.Trusted = 4, nil }), func(ctx context.Context, b *site) (err error) {
		var open []net.Conn
		defer func() {
			for _, c := range open {
				err = errors.Join(err, c.Close())
			}
		}()
		for range 6 {
			c, err := dial(ctx, b.address)
			if err != nil {
				return err
			}
			open = append(open, c)
		}
		return s.failing(ctx, diagnosis.TooMany)
	})(ctx, s)
}

// shutdown stops the beacon in the middle of an upload.
func shutdown(ctx context.Context, s *stage) error {
	return played(nil, func(ctx context.Context, b *site) error {
		c, err := dial(ctx, b.address)
		if err != nil {
			return err
		}
		started, body, _ := strings.Cut(begun, "\r\n\r\n")
		_, err = c.Write([]byte(started + "\r\nExpect: 100-continue\r\n\r\n"))
		if err == nil { // the beacon answers once it wants the body
			_, err = io.ReadFull(c, make([]byte, len("HTTP/1.1 100 Continue\r\n\r\n")))
		}
		if err == nil {
			_, err = c.Write([]byte(body))
		}
		err = errors.Join(err, b.close())
		return errors.Join(err, c.Close(), s.failing(ctx, diagnosis.Shutdown))
	})(ctx, s)
}
