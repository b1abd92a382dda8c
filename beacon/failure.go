package beacon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"

	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/origin"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// Errors of requests, in addition to those of the spool.
var (
	errPath      = errors.New("bad path")
	errNotFound  = errors.New("no such file")
	errMethod    = errors.New("method not allowed")
	errRange     = errors.New("partial uploads are not supported: send the whole file")
	errTooLarge  = errors.New("upload larger than the limit")
	errDeep      = errors.New("bad path: an upload goes to <type>/<name>")
	errFolder    = errors.New("bad path: an upload needs a type folder")
	errCutFolder = fmt.Errorf("%w, and %w", errFolder, errCutName)
	errLength    = errors.New("an upload needs a Content-Length or chunked encoding")
	errBusy      = errors.New("too many uploads at once: try again later")
	errReserve   = errors.New("disk full: try again later")
	errKind      = errors.New("files with this extension are not accepted")
	errCutName   = errors.New("the name has no extension: it may be truncated")
	errAborted   = errors.New("connection ended before the upload did")
	errCut       = errors.New("the beacon stopped before the upload ended")
	errBody      = errors.New("the body is not well-formed")
	errIdle      = errors.New("nothing received within the idle timeout")
)

// failure is the meaning of an error for the agent and for the event.
type failure struct {
	status int // 0: the connection is broken, no answer
	cause  event.Cause
	public string // text for the agent; empty: the error's own text, which has no local path
	closes bool   // the body was not read, so the connection cannot be reused
}

func (f failure) text(err error) string {
	if f.public != "" {
		return f.public
	}
	return err.Error()
}

// failures maps errors to statuses; the first match counts.
var failures = []struct {
	is error
	failure
}{
	{errPath, failure{http.StatusBadRequest, event.CauseBadPath, "", true}},
	{errDeep, failure{http.StatusBadRequest, event.CauseBadPath, "", true}},
	{errCutFolder, failure{http.StatusBadRequest, event.CauseCutName, "", true}},
	{errFolder, failure{http.StatusBadRequest, event.CauseBadPath, "", true}},
	{protocol.ErrName, failure{http.StatusBadRequest, event.CauseBadPath, "bad path: invalid name", true}},
	{origin.ErrDown, failure{http.StatusServiceUnavailable, event.CauseOriginDown, "not available now: try again later", false}},
	{origin.ErrSlow, failure{http.StatusServiceUnavailable, event.CauseOriginSlow, "not available now: try again later", false}},
	{origin.ErrCut, failure{http.StatusServiceUnavailable, event.CauseOriginCut, "not available now: try again later", false}},
	{origin.ErrLoop, failure{http.StatusLoopDetected, event.CauseLoop, "", true}},
	{errNotFound, failure{http.StatusNotFound, event.CauseNotFound, "", false}},
	{account.ErrCredentials, failure{http.StatusUnauthorized, event.CauseCredentials, "credentials needed", true}},
	{account.ErrChecks, failure{http.StatusTooManyRequests, event.CauseTooMany, "", true}},
	{errMethod, failure{http.StatusMethodNotAllowed, event.CauseMethod, "", true}},
	{errRange, failure{http.StatusBadRequest, event.CauseRange, "", true}},
	{errLength, failure{http.StatusLengthRequired, event.CauseLength, "", true}},
	{errTooLarge, failure{http.StatusRequestEntityTooLarge, event.CauseTooLarge, "", true}},
	{errBusy, failure{http.StatusServiceUnavailable, event.CauseOverload, "", true}},
	{errReserve, failure{http.StatusInsufficientStorage, event.CauseDiskFull, "", true}},
	{errKind, failure{http.StatusForbidden, event.CauseExtension, "", true}},
	{errCoding, failure{http.StatusUnsupportedMediaType, event.CauseCoding, "", true}},
	{errGzip, failure{http.StatusBadRequest, event.CauseBadRequest, errGzip.Error(), true}},
	{errInflate, failure{http.StatusRequestEntityTooLarge, event.CauseTooLarge, "", true}},
	{errPrecondition, failure{http.StatusPreconditionFailed, event.CauseCondition, "", true}},
	{errCutName, failure{http.StatusForbidden, event.CauseCutName, "", true}},
	{errIdle, failure{http.StatusRequestTimeout, event.CauseIdle, "", true}},
	{connection.ErrSlow, failure{http.StatusRequestTimeout, event.CauseSlow, "", true}},
	{errAborted, failure{0, event.CauseAborted, "", true}},
	{errCut, failure{0, event.CauseShutdown, "", true}},
	{errBody, failure{http.StatusBadRequest, event.CauseBadRequest, "the body is not well-formed", true}},
	{spool.ErrFull, failure{http.StatusInsufficientStorage, event.CauseDiskFull, "disk full: try again later", true}},
	// Not 403: the file is not at fault, and a beacon that forwards it must not give it up.
	{spool.ErrTypes, failure{http.StatusInsufficientStorage, event.CauseOverload, "too many type folders: try again later", true}},
	{spool.ErrFolder, failure{http.StatusInternalServerError, event.CauseUnreadable, "the type folder cannot be used", true}},
	{spool.ErrClosed, failure{http.StatusServiceUnavailable, event.CauseShutdown, "the beacon is stopping: try again later", true}},
	{fs.ErrPermission, failure{http.StatusInternalServerError, event.CauseUnreadable, "the file cannot be read or written", true}},
}

func failureOf(err error) failure {
	for _, f := range failures {
		if errors.Is(err, f.is) {
			return f.failure
		}
	}
	return failure{http.StatusInternalServerError, event.CauseInternal, "internal error", true}
}

// readError distinguishes an agent that disconnected from one that stopped sending.
func readError(err error) error {
	var tooLarge *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge
	case errors.Is(err, connection.ErrSlow):
		return connection.ErrSlow
	case errors.Is(err, errTooLarge), errors.Is(err, errInflate), errors.Is(err, errGzip):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return errIdle
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, context.Canceled), isNetwork(err):
		return errAborted
	}
	return fmt.Errorf("%w: %w", errBody, err) // of its chunks
}

func isNetwork(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

func causeOfWrite(err error) event.Cause {
	switch {
	case errors.Is(err, connection.ErrSlow):
		return event.CauseSlow
	case errors.Is(err, os.ErrDeadlineExceeded):
		return event.CauseIdle
	}
	return event.CauseAborted
}
