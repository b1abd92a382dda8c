package report

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"

	"beacontop/watch/logs"
)

// Open opens the log for reading, decompressed if it is gzip, and counts the bytes read from
// the file itself. Files are opened relative to their directory's handle: on Windows the
// writer can then still rename them.
func (in Input) Open(read *atomic.Int64) (io.ReadCloser, error) {
	if in.err != nil {
		return nil, in.err
	}
	f, err := in.open()
	if err == nil {
		f, err = unpacked(f, read)
	}
	if err != nil {
		return nil, &openError{in.Name, cause(err)}
	}
	return f, nil
}

func (in Input) open() (io.ReadCloser, error) {
	if in.stream != nil {
		return io.NopCloser(in.stream), nil
	}
	if in.special {
		return os.Open(in.Name)
	}
	if err := logs.CheckName(in.file); err != nil {
		return nil, err
	}
	return logs.Open(in.dir, in.file)
}

// openError is the error of an input.
type openError struct {
	name string
	err  error
}

func (e *openError) Error() string { return "open " + e.name + ": " + e.err.Error() }

func (e *openError) Unwrap() error { return e.err }

func unusable(name string, err error) Input {
	return Input{Name: name, err: &openError{name, cause(err)}}
}

// cause removes the name from an error: a root returns a relative one, and a report shows the name
// anyway.
func cause(err error) error {
	var path *fs.PathError
	var open *openError
	switch {
	case errors.As(err, &open):
		return open.err
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// opened is a log read through a chain of readers.
type opened struct {
	io.Reader
	io.Closer
}

func unpacked(f io.ReadCloser, read *atomic.Int64) (io.ReadCloser, error) {
	const magicBytes = 8 // of an archive, or of UTF-16
	b := bufio.NewReader(counted{f, read})
	if magic, _ := b.Peek(magicBytes); bytes.HasPrefix(magic, []byte("\x1f\x8b")) {
		g, err := gzip.NewReader(b)
		if err != nil {
			_ = f.Close()
			return nil, err
		}
		b = bufio.NewReader(g)
	}
	magic, _ := b.Peek(magicBytes) // the reader of the rest reports errors
	if err := logs.CheckHead(magic); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return opened{b, f}, nil
}

type counted struct {
	io.Reader
	read *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}
