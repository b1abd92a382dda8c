package follower

import (
	"bytes"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
)

// reportOf parses the first bytes of a file.
func reportOf(head []byte) weblog.Report {
	p := weblog.New()
	p.Feed(head, func(*event.Event) {})
	return p.Report()
}

// startOf returns the time of the first directive #Date, otherwise that of the first row in the
// first bytes of a file; the zero time if there is neither.
func startOf(head []byte) time.Time {
	_, after, ok := bytes.Cut(head, []byte("#Date: "))
	if !ok || len(after) < len(time.DateTime) {
		return reportOf(head).First
	}
	at, err := time.Parse(time.DateTime, string(after[:len(time.DateTime)]))
	if err != nil {
		return reportOf(head).First
	}
	return at
}

// date sets the start of a file: its modification time until its first bytes contain a better one.
func (f *file) date() {
	f.start = startOf(f.head)
	if f.guessed = f.start.IsZero(); f.guessed {
		f.start = f.info.ModTime().UTC()
	}
}
