package logs

import (
	"compress/gzip"
	"io"
)

// unpack reads what an archive holds.
func unpack(r io.ReaderAt) (io.Reader, error) {
	return gzip.NewReader(io.NewSectionReader(r, 0, 1<<62))
}

// headOf reads the first bytes of what a file holds.
func headOf(f *file) []byte {
	if !archive(f.name) {
		return head(f.open)
	}
	r, err := unpack(f.open)
	if err != nil {
		return nil
	}
	text := make([]byte, headBytes)
	n, _ := io.ReadFull(r, text) // what could be read is what there is
	return text[:n]
}
