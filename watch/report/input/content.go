package input

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
		return nil, unopened(in.Name, err)
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

// unopened is the error of an input.
func unopened(name string, err error) error {
	return &fs.PathError{Op: "open", Path: name, Err: logs.Reason(err)}
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
