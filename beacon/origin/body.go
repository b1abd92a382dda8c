package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// timedBody is the body of an answer that may pause, but not for too long.
type timedBody struct {
	io.ReadCloser
	limit  time.Duration
	timer  *time.Timer
	cancel context.CancelFunc
	late   atomic.Bool
}

func newTimedBody(body io.ReadCloser, limit time.Duration, cancel context.CancelFunc) *timedBody {
	b := &timedBody{ReadCloser: body, limit: limit, cancel: cancel}
	b.timer = time.AfterFunc(limit, func() {
		b.late.Store(true)
		cancel()
	})
	b.timer.Stop() // it runs while somebody reads
	return b
}

// Read limits the time until the next byte. An error other than io.EOF is ErrCut.
func (b *timedBody) Read(p []byte) (int, error) {
	b.timer.Reset(b.limit)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		if b.late.Load() {
			err = fmt.Errorf("no byte for %s", b.limit)
		}
		err = fmt.Errorf("%w: %w", ErrCut, err)
	}
	return n, err
}

// Close ends the answer, also in the middle.
func (b *timedBody) Close() error {
	b.timer.Stop()
	err := b.ReadCloser.Close()
	b.cancel()
	return err
}
