package logs

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// file is one file of a log, and how far it was read.
type file struct {
	name    string
	info    fs.FileInfo // of the last listing that showed it
	start   time.Time   // of its first row, as far as there is one
	guessed bool        // the start is no more than the time of change

	open   *os.File // nil: not being read
	pool   *weblog.Pool
	parser *weblog.Parser
	told   weblog.Report // what the series has taken in of the parser's report

	head   []byte // its first bytes
	last   []byte // the bytes before offset
	offset int64  // everything before it was read
	before int64  // what stands before it was published by an earlier run

	twin    bool      // it begins like another one: a copy, or not long enough to tell
	met     time.Time // when it was first seen
	skipped bool      // outside the span of time: not read
	wrong   string    // why it is not read at all; empty: it is
	over    bool      // read to its end
	gone    bool      // not in the directory any more
	grown   time.Time // when something was read last
}

// errChanged says that a file is no longer what was read of it.
var errChanged = errors.New("truncated or written anew")

// place is how far the file was read.
func (f *file) place() place {
	return place{printOf(f.head[:min(int64(len(f.head)), f.offset)]), printOf(f.last), f.offset}
}

// intact reports whether what was read of the file stands in r.
func (f *file) intact(r io.ReaderAt) bool {
	if f.offset == 0 {
		return bytes.HasPrefix(head(r), f.head)
	}
	return f.place().in(r)
}

// begin starts reading at a place, with the directives that were in force there.
func (f *file) begin(from int64, directives string, now time.Time) {
	f.offset, f.parser, f.told, f.grown = from, f.pool.New(), weblog.Report{}, now
	if directives != "" {
		f.parser.Feed([]byte(directives), func(*estate.Event) {})
		f.told = f.parser.Report() // they stand before the place
	}
}

// read takes in what was added since the last time. The bytes before it are read again
// in the same call of the system, so that a file that was truncated and written anew
// meanwhile is never taken for one that grew.
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

// take parses what follows the offset, first what an earlier run published.
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

// passed notes what was read.
func (f *file) passed(text []byte, now time.Time) {
	if f.offset < headBytes { // else the head is whole
		f.head = append(f.head[:f.offset], text[:min(len(text), headBytes-int(f.offset))]...)
	}
	f.last = keepLast(f.last, text)
	f.offset += int64(len(text))
	f.grown = now
}

// passOver takes the file for read up to an offset.
func (f *file) passOver(offset int64) {
	f.offset, f.last = offset, tailOf(f.open, offset)
}

// end reads a last line without an end, as far as it can be trusted, and closes.
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
