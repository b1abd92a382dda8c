package follower

import (
	"hash/fnv"
	"io"

	"beacontop/watch/logs"
)

// print is a fingerprint of some bytes of a file.
type print struct {
	Bytes int    `json:"bytes"` // length of the text
	Sum   uint64 `json:"sum"`
}

// Sizes of the compared texts. The directives of IIS, with the date, take some 300 bytes, a row
// about the same; both prints together contain at least one of each.
const (
	headBytes = 1024
	tailBytes = 512
)

func printOf(text []byte) print {
	h := fnv.New64a()
	_, _ = h.Write(text) // never fails
	return print{len(text), h.Sum64()}
}

// begins reports whether a text begins with the text of the print.
func (p print) begins(text []byte) bool {
	return len(text) >= p.Bytes && printOf(text[:p.Bytes]) == p
}

// place is how far a file was read, with prints of the content, so that another file with the same
// content is recognized as the same file or a copy.
type place struct {
	Head   print `json:"head"`
	Tail   print `json:"tail"` // of the bytes before Offset
	Offset int64 `json:"offset"`
}

// in reports whether a file has the same content up to the place.
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

// headOf returns the first bytes of the content of a file, unpacked if it is an archive.
func headOf(f *file) []byte {
	if !logs.Archive(f.name) {
		return head(f.open)
	}
	r, err := logs.Unpack(f.open)
	if err != nil {
		return nil
	}
	text := make([]byte, headBytes)
	n, _ := io.ReadFull(r, text) // what could be read is what there is
	return text[:n]
}
