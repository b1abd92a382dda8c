package weblog

import (
	"errors"
	"time"

	"beacontop/beacon/cache"
	"beacontop/beacon/event"
)

// decoder turns lines into events. It has reusable memory and caches of texts.
type decoder struct {
	standing
	day     int64 // of the row; see dating
	dated   bool
	latest  time.Time // see Parser.Until
	columns columns
	request request

	plain, wide []byte   // buffers of unescape
	joined      []byte   // of one JSON event or one request line
	agents      interned // user agents
	proxied     interned // user agents of the combined format, which uses other escapes
	verbs       interned
	texts       interned // of events
	addresses   addresses
	resources   map[string]resource
	meanings    map[string]meaning
}

// Limits of a decoder's caches. An estate has a few dozen user agents and a few hundred
// packages; more is noise. A full cache is cleared.
const (
	textLimit     = 4096
	addressLimit  = 65536
	resourceLimit = 4096
	meaningLimit  = 4096
)

func newDecoder() *decoder {
	return &decoder{
		agents: interned{}, proxied: interned{}, verbs: interned{}, texts: interned{}, addresses: addresses{},
		resources: map[string]resource{}, meanings: map[string]meaning{},
	}
}

// interned caches recurring texts.
type interned map[string]string

// of returns the cached result for a text, or calls read.
func (m interned) of(text []byte, read func([]byte) string) string {
	if s, ok := m[string(text)]; ok {
		return s
	}
	s := read(text)
	if len(text) <= 4*userAgentLimitBytes { // a longer one is not of an agent
		cache.Put(m, textLimit, string(text), s)
	}
	return s
}

// Results for a line that is neither an event nor an error.
var (
	errComment = errors.New("comment")
	errOther   = errors.New("other")
)

// decode fills in the events and the report of a block.
func (d *decoder) decode(b *block) {
	d.standing, d.latest, d.columns = b.standing, b.latest, columns{}
	b.events, b.report = b.events[:0], Report{Counts: Counts{Bytes: b.bytes}}
	d.line(b, b.head)
	lines(b.body, func(text []byte) { d.line(b, lineOf(text)) })
	if b.standing = d.standing; b.layout != nil {
		b.report.Format, b.report.Fields, b.report.has = b.layout.format, b.layout.names, b.layout.has
	}
	if b.dateless() {
		b.report.Date = b.dating.at()
	}
}

// line decodes one line into the block and counts it.
func (d *decoder) line(b *block, l line) {
	r := &b.report
	r.Lines++
	if l.zeros {
		r.Malformed++
		r.refuse("zero bytes, probably from a crash", nil)
	}
	switch text := l.content(); {
	case l.cut:
		r.Cut++
		r.refuse("longer than 64 KiB", nil)
	case len(text) > 0 || !l.zeros:
		d.text(b, text)
	}
}

// text decodes the valid part of a line, and counts it.
func (d *decoder) text(b *block, text []byte) {
	r, n := &b.report, len(b.events)
	b.events = append(b.events, event.Event{})
	switch err := d.row(text, &b.events[n], r); {
	case err == nil && b.events[n].Topic == event.TopicRequest:
		r.Requests++
		return
	case err == nil:
		r.Events++
		return
	case errors.Is(err, errComment):
		r.Comments++
	case errors.Is(err, errOther):
		r.Other++
	default:
		r.Malformed++
		r.refuse(err.Error(), text)
	}
	b.events = b.events[:n]
}

// errFuture is the error of a row with a time that is later than its reading.
var errFuture = errors.New("timestamp in the future")

// see records the time of a row, unless it is implausible.
func (d *decoder) see(at time.Time, r *Report) error {
	if !d.latest.IsZero() && at.After(d.latest) {
		return errFuture
	}
	r.see(at)
	return nil
}

// row decodes one line, whose format follows from the lines before it and its first byte. The
// error is errComment, errOther, or a format error.
func (d *decoder) row(text []byte, e *event.Event, r *Report) error {
	switch {
	case len(text) == 0:
		return errComment
	case text[0] == '#':
		if d.directive(text) {
			d.columns = columns{}
		}
		return errComment
	case d.layout != nil:
		if d.dateless() {
			d.day, d.dated = d.date(text)
		}
		return d.w3c(text, e, r)
	case text[0] == '{':
		return d.event(text, e, r)
	}
	return d.ncsa(text, e, r)
}
