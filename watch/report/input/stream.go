package input

import (
	"cmp"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"sync/atomic"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/logs/merge"
	"beacontop/watch/weblog"
)

// Limits of what is read of a log in advance: to find its first entry, and to recognise copies.
const (
	lookBytes = 64 << 10
	headBytes = 4 << 10
)

// look records the first entry and the first bytes of the log, if possible.
func (in *Input) look(pool *weblog.Pool, text []byte) {
	if in.stream != nil || in.err != nil || in.special {
		return
	}
	var read atomic.Int64
	f, err := in.Open(&read)
	if err != nil {
		return // reading it reports the error
	}
	defer func() { _ = f.Close() }()
	n, _ := io.ReadFull(f, text) // reading it reports the error
	head := text[:n]
	p := pool.New()
	p.Feed(head, func(*event.Event) {})
	about := p.Report()
	in.first, in.server, in.head = about.First, about.Address, string(head[:min(len(head), headBytes)])
}

// errEnough ends a reading whose events are no longer needed.
var errEnough = errors.New("no more events are wanted")

// Stream is the log as a stream to merge: read passes its events on until each fails. Files of one
// directory are one log if they name the same server, or have the same base name.
func (in Input) Stream(read func(each func([]event.Event) error)) merge.Stream {
	s := merge.Stream{First: in.first, Read: func(yield func(merge.Batch) bool) {
		read(func(events []event.Event) error {
			if !yield(merge.Batch{Events: events}) {
				return errEnough
			}
			return nil
		})
	}}
	if in.stream == nil && in.err == nil {
		stem, _, _ := strings.Cut(strings.ToLower(filepath.Base(in.file)), ".log")
		s.Log = strings.Join([]string{filepath.Dir(in.Name), cmp.Or(in.server, logs.Series(in.file), stem)}, "\x00")
	}
	return s
}
