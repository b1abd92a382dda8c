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

// manyConnections are more than a beacon accepts that is limited to fewConnections. A quiet estate
// needs one or two at a time.
const (
	fewConnections  = 16
	manyConnections = 20
)

// crowded opens many connections to a beacon that accepts few, until one is refused for a reason.
func crowded(code diagnosis.Code, limit func(*daemon.Config)) func(context.Context, *stage) error {
	return played(setting(limit), func(ctx context.Context, b *site) (err error) {
		var open []net.Conn
		defer func() {
			for _, c := range open {
				err = errors.Join(err, c.Close())
			}
		}()
		for range manyConnections {
			c, err := dial(ctx, b.address)
			if err != nil {
				return err
			}
			open = append(open, c)
		}
		return b.stage.failing(ctx, code)
	})
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
