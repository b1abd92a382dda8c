package logs

import (
	"hash/fnv"
	"io"
)

// print knows a file by its first bytes again.
type print struct {
	Bytes int    `json:"bytes"` // that it was made of
	Sum   uint64 `json:"sum"`
}

// Bounds of what is compared. The directives of IIS, with the date, take some 300
// bytes, a row as much; both prints together hold at least one of each.
const (
	headBytes = 1024
	tailBytes = 512
)

func printOf(text []byte) print {
	h := fnv.New64a()
	_, _ = h.Write(text) // never fails
	return print{len(text), h.Sum64()}
}

// begins reports whether a text begins with what the print was made of.
func (p print) begins(text []byte) bool {
	return len(text) >= p.Bytes && printOf(text[:p.Bytes]) == p
}

// place is how far a file was read, and what is there, so that another file with the
// same content there is known to be the same one or a copy.
type place struct {
	Head   print `json:"head"`
	Tail   print `json:"tail"` // of the bytes before Offset
	Offset int64 `json:"offset"`
}

// in reports whether a file has at the place what was there.
func (p place) in(r io.ReaderAt) bool {
	return p.Offset > 0 && same(r, 0, p.Head) && same(r, p.Offset-int64(p.Tail.Bytes), p.Tail)
}

func same(r io.ReaderAt, at int64, p print) bool {
	text := make([]byte, p.Bytes)
	n, err := r.ReadAt(text, at)
	return n == p.Bytes && (err == nil || n > 0) && p.begins(text)
}

// head reads the first bytes of a file.
func head(r io.ReaderAt) []byte {
	text := make([]byte, headBytes)
	n, _ := r.ReadAt(text, 0) // what could be read is what there is
	return text[:n]
}

// keepLast returns the last bytes of what was read so far.
func keepLast(before, read []byte) []byte {
	if len(read) >= tailBytes {
		return append(before[:0], read[len(read)-tailBytes:]...)
	}
	over := max(len(before)+len(read)-tailBytes, 0)
	return append(before[:copy(before, before[over:])], read...)
}

// tailOf reads the bytes before an offset.
func tailOf(r io.ReaderAt, offset int64) []byte {
	text := make([]byte, min(offset, tailBytes))
	n, _ := r.ReadAt(text, offset-int64(len(text))) // what could be read is what there is
	return text[:n]
}
