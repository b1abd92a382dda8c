package beacon

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

var (
	errCoding  = errors.New("Content-Encoding: only gzip is supported")
	errGzip    = errors.New("Content-Encoding is gzip, but the body is not complete gzip")
	errInflate = errors.New("the decompressed body is implausibly large")
)

// Limits of the decompressed size, in addition to the upload limit. Inventories are XML and
// decompress to 10 to 30 times their size; gzip can reach 1000.
const (
	inflateFactor    = 200
	inflateFreeBytes = 1 << 20  // no limit of the ratio for small bodies
	packedLimitBytes = 64 << 10 // compressed bytes read before the first output
)

// coded reports whether a body is compressed with gzip. Another coding is an error.
func coded(h http.Header) (bool, error) {
	is := false
	for _, line := range h["Content-Encoding"] {
		for name := range strings.SplitSeq(line, ",") {
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "", "identity":
			case "gzip", "x-gzip":
				if is {
					return false, errCoding // twice
				}
				is = true
			default:
				return false, errCoding
			}
		}
	}
	return is, nil
}

// inflating decompresses a body while it is received. Limits apply to the output.
type inflating struct {
	raw   *paced
	gzip  gzip.Reader
	out   int64
	limit int64
	kept  *packed // nil: the decompressed data is the file
}

// packed is the part of a body already read that is itself the file and not stored yet.
type packed struct {
	bytes.Buffer
	off bool // the compressed body is not the file
}

func (k *packed) Write(b []byte) (int, error) {
	if k.off {
		return len(b), nil
	}
	if k.Len()+len(b) > packedLimitBytes {
		return 0, errors.New("no decompressed output")
	}
	return k.Buffer.Write(b)
}

// decoded is the body of an upload without its Content-Encoding. If the name says gzip and the
// body is compressed only once, the body itself is the file: some programs declare the encoding
// of the file.
func (b *Beacon) decoded(t *transfer, r *http.Request, body io.Reader) (io.Reader, error) {
	is, err := coded(r.Header)
	if !is {
		return body, err
	}
	in := &inflating{raw: &paced{Reader: body, transfer: t}, limit: b.config.UploadLimitBytes}
	if !protocol.ParseUploadName(t.event.Name).Gzip {
		return in, in.fault(in.gzip.Reset(in.raw))
	}
	var begin packed
	var magic [2]byte
	if err := in.gzip.Reset(io.TeeReader(in.raw, &begin)); err != nil {
		return nil, in.fault(err)
	}
	n, _ := io.ReadFull(&in.gzip, magic[:]) // an error recurs at the next read
	if magic != [2]byte{0x1f, 0x8b} {
		in.kept = &begin
		return in, nil
	}
	begin.off = true
	return io.MultiReader(bytes.NewReader(magic[:n]), in), nil
}

// fault distinguishes a broken connection from broken gzip.
func (in *inflating) fault(err error) error {
	switch {
	case err == nil:
		return nil
	case in.raw.err != nil && !errors.Is(in.raw.err, io.EOF):
		return in.raw.err
	}
	return fmt.Errorf("%w: %s", errGzip, err.Error()) // not wrapped: an unexpected EOF here is not an aborted connection
}

func (in *inflating) Read(p []byte) (int, error) {
	n, err := in.unpack(p)
	if in.kept == nil {
		return n, err
	}
	for in.kept.Len() == 0 && err == nil {
		_, err = in.unpack(p)
	}
	if err != nil && !errors.Is(err, io.EOF) || in.kept.Len() == 0 {
		return 0, err
	}
	return in.kept.Read(p)
}

func (in *inflating) unpack(p []byte) (int, error) {
	n, err := in.gzip.Read(p)
	in.out += int64(n)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return n, in.fault(err)
	case in.out > in.limit:
		return n, errTooLarge
	case in.out > max(inflateFreeBytes, inflateFactor*in.raw.bytes):
		return n, errInflate
	}
	return n, err
}

// paced reads what an agent sends, and restarts the idle timeout for every piece.
type paced struct {
	io.Reader
	transfer *transfer
	bytes    int64
	err      error // final error; nil: not ended
}

func (p *paced) Read(to []byte) (int, error) {
	if err := p.transfer.control.SetReadDeadline(time.Now().Add(p.transfer.idle)); err != nil {
		return 0, fmt.Errorf("set read deadline: %w", err)
	}
	n, err := p.Reader.Read(to)
	p.bytes += int64(n)
	if err != nil {
		p.err = err
	}
	return n, err
}
