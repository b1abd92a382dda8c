package follower

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
)

// file is one file of a log, and how far it was read.
type file struct {
	name    string
	info    fs.FileInfo // of the last listing that showed it
	start   time.Time   // of its first row, as far as there is one
	guessed bool        // the start is only the modification time

	open      *os.File // nil: not being read
	pool      *weblog.Pool
	parser    *weblog.Parser
	accounted weblog.Report // the part of the parser's report that the series has counted

	head   []byte // its first bytes
	last   []byte // the bytes before offset
	offset int64  // everything before it was read
	before int64  // everything before it was published by an earlier run

	duplicate bool // it begins like another file: a copy, or still too short to decide
	firstSeen time.Time
	skipped   bool      // outside the span of time: not read
	wrong     string    // why it is not read at all; empty: it is
	over      bool      // read to its end
	gone      bool      // no longer in the directory
	grown     time.Time // when something was last read
}

// errChanged means that a file no longer contains what was read of it.
var errChanged = errors.New("truncated or rewritten")

// place is how far the file was read.
func (f *file) place() place {
	return place{printOf(f.head[:min(int64(len(f.head)), f.offset)]), printOf(f.last), f.offset}
}

// intact reports whether r contains what was read of the file.
func (f *file) intact(r io.ReaderAt) bool {
	if f.offset == 0 {
		return bytes.HasPrefix(head(r), f.head)
	}
	return f.place().in(r)
}

// begin starts reading at an offset, with the directives that apply there.
func (f *file) begin(from int64, directives string, now time.Time) {
	f.offset, f.parser, f.accounted, f.grown = from, f.pool.New(), weblog.Report{}, now
	if directives != "" {
		f.parser.Feed([]byte(directives), func(*event.Event) {})
		f.accounted = f.parser.Report() // the directives are before the offset
	}
}

// read reads what was added since the last time. It reads the bytes before it again in the same
// system call, so that a file that was truncated and rewritten in between is never mistaken for one
// that grew.
func (f *file) read(buffer []byte, now time.Time, to *sink) error {
	for {
		n, err := f.open.ReadAt(buffer, f.offset-int64(len(f.last)))
		text := buffer[:n]
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case !bytes.HasPrefix(text, f.last):
			return errChanged
		case n == len(f.last):
			return nil
		}
		f.take(text[len(f.last):], now, to)
		if n < len(buffer) {
			return nil
		}
	}
}

// take parses the text at the offset; the part that an earlier run published comes first.
func (f *file) take(text []byte, now time.Time, to *sink) {
	if old := min(f.before-f.offset, int64(len(text))); old > 0 {
		to.mark(true)
		f.parser.Feed(text[:old], to.add)
		f.passed(text[:old], now)
		text = text[old:]
	}
	to.mark(false)
	f.parser.Feed(text, to.add)
	f.passed(text, now)
}

// passed advances the offset past text.
func (f *file) passed(text []byte, now time.Time) {
	if f.offset < headBytes { // otherwise the head is complete
		f.head = append(f.head[:f.offset], text[:min(len(text), headBytes-int(f.offset))]...)
	}
	f.last = keepLast(f.last, text)
	f.offset += int64(len(text))
	f.grown = now
}

// passOver marks the file as read up to an offset.
func (f *file) passOver(offset int64) {
	f.offset, f.last = offset, tailOf(f.open, offset)
}

// end parses a last line without a line end, as far as it can be trusted, and closes the file.
func (f *file) end(to *sink) {
	if f.parser != nil {
		f.parser.Flush(to.add)
	}
	f.over = true
	f.close()
}

func (f *file) close() {
	if f.open != nil {
		_ = f.open.Close() // only read
		f.open = nil
	}
}
