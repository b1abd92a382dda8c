package logs

import (
	"bytes"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// reportOf is what the first bytes of a file tell.
func reportOf(head []byte) weblog.Report {
	p := weblog.New()
	p.Feed(head, func(*estate.Event) {})
	return p.Report()
}

// startOf returns what the first directive #Date tells, or else the time of the first
// row in the first bytes of a file; the zero time when neither is there yet.
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

// date gives a file its place in the order, by its time of change until its first bytes
// tell a better one.
func (f *file) date() {
	f.start = startOf(f.head)
	if f.guessed = f.start.IsZero(); f.guessed {
		f.start = f.info.ModTime().UTC()
	}
}
