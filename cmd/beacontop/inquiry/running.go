package inquiry

import (
	"context"
	"errors"

	"beacontop/cmd/beacontop/control"
)

// running returns a client of the beacon that runs on the state directory; errNoBeacon: none does.
func (p place) running(ctx context.Context) (*client, error) {
	c, err := control.Open(ctx, p.dir)
	var absent *control.AbsentError
	switch {
	case errors.As(err, &absent):
		return nil, absence{err}
	case err != nil:
		return nil, err
	}
	return &client{c}, nil
}

// absence is errNoBeacon, in the words of package control.
type absence struct{ error }

func (a absence) Is(target error) bool { return target == errNoBeacon }
func (a absence) Unwrap() error        { return a.error }
