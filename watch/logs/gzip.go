package logs

import (
	"compress/gzip"
	"io"
)

// unpack returns the content of an archive.
func unpack(r io.ReaderAt) (io.Reader, error) {
	return gzip.NewReader(io.NewSectionReader(r, 0, 1<<62))
}

// headOf returns the first bytes of the content of a file, unpacked if it is an archive.
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
