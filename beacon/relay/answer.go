package relay

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/spool"
)

// statusError is an answer that means the parent cannot accept files now.
type statusError struct {
	code   int
	status string
	after  time.Duration // retry delay it requested
}

func (e *statusError) Error() string { return "got " + e.status }

// askedLimit bounds the pause that a parent can request.
const askedLimit = time.Hour

// askedPause parses Retry-After in both its forms (RFC 9110 §10.2.3).
func askedPause(text string) time.Duration {
	var d time.Duration
	if seconds, err := strconv.Atoi(text); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		d = time.Until(at)
	}
	return min(max(d, 0), askedLimit)
}

func retryAfter(err error) time.Duration {
	var s *statusError
	if errors.As(err, &s) {
		return s.after
	}
	return 0
}

// Limits of reading an answer, so that the connection can be reused; a longer answer costs a new
// connection. An incomplete answer does not count: the parent may have failed.
const (
	drainLimitBytes = 4 << 10
	drainTimeout    = 10 * time.Second
)

// drain reads the beginning of an answer.
func drain(body io.ReadCloser) ([]byte, error) {
	late := make(chan struct{})
	timer := time.AfterFunc(drainTimeout, func() {
		close(late)
		_ = body.Close()
	})
	var head bytes.Buffer
	_, err := io.CopyN(&head, body, drainLimitBytes)
	if !timer.Stop() {
		<-late
		return nil, fmt.Errorf("incomplete answer: %w", os.ErrDeadlineExceeded)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return head.Bytes(), errors.Join(err, body.Close())
}

// causeOf classifies the error of a delivery or check.
func causeOf(err error) event.Cause {
	var status *statusError
	switch {
	case errors.Is(err, errEarly):
		return event.CauseEarly
	case errors.Is(err, errUnproven):
		return event.CauseUnproven
	case errors.Is(err, errPage):
		return event.CauseContent
	case errors.Is(err, spool.ErrNotKept):
		return event.CauseArchive
	case errors.Is(err, ErrRefused), errors.As(err, &status):
		return event.CauseStatus
	}
	return event.CauseOf(err)
}
