package logs

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
)

// packings are archives that are not read, with the ends of their names and their first bytes.
var packings = []struct {
	ext, magic string
	wrong      error
}{
	{".zip", "PK\x03\x04", errors.New("zip archive, not read: unpack it")},
	{".bz2", "BZh", errors.New("bzip2 archive, not read: unpack it")},
	{".xz", "\xfd7zXZ\x00", errors.New("xz archive, not read: unpack it")},
	{".zst", "\x28\xb5\x2f\xfd", errors.New("zstd archive, not read: unpack it")},
	{".7z", "7z\xbc\xaf\x27\x1c", errors.New("7z archive, not read: unpack it")},
}

// ErrUTF16 is returned for UTF-16 text, for example a log that PowerShell redirected with >.
var ErrUTF16 = errors.New("UTF-16 text: save it as UTF-8")

// CheckHead returns why a file with these first bytes is not read: an unsupported archive, or
// UTF-16. It is nil for everything else.
func CheckHead(head []byte) error {
	for _, p := range packings {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return p.wrong
		}
	}
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	const enough = 4 // bytes without a byte order mark: "#\x00S\x00", or the other byte order
	if len(head) >= enough {
		little := head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0
		big := head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0
		wide = wide || little || big
	}
	if wide {
		return ErrUTF16
	}
	return nil
}

// CheckName returns why a file of that name is not read.
func CheckName(name string) error {
	for _, p := range packings {
		if strings.HasSuffix(strings.ToLower(name), p.ext) {
			return p.wrong
		}
	}
	return nil
}

// Unpack returns the content of an archive.
func Unpack(r io.ReaderAt) (io.Reader, error) {
	return gzip.NewReader(io.NewSectionReader(r, 0, 1<<62))
}
