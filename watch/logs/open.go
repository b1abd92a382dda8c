package logs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file of a log, as it was listed.
type File struct {
	Dir, Name string
	Info      fs.FileInfo // of the target, if it is a link
}

// Files lists the files of the log, sorted by name. Files that vanish meanwhile and entries that
// are not regular files are left out.
func (l Log) Files() ([]File, error) {
	root, err := os.OpenRoot(l.Dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return l.files(root)
}

func (l Log) files(root *os.Root) ([]File, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }() // only read
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, name := range names {
		if !l.has(name) {
			continue
		}
		info, err := root.Lstat(name)
		if err == nil && info.Mode()&link != 0 {
			info, err = os.Stat(filepath.Join(l.Dir, name))
		}
		if err == nil && info.Mode().IsRegular() {
			out = append(out, File{l.Dir, name, info})
		}
	}
	slices.SortFunc(out, func(a, b File) int { return compareNames(a.Name, b.Name) })
	return out, nil
}

// Open opens a file for reading. Its writer can still rename and delete it, also on Windows: see
// the package comment. It follows links.
func Open(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return open(root, dir, name)
}

// open opens a file of a directory. A link that leaves the directory, which a root does not follow,
// is opened in the directory of its target.
func open(root *os.Root, dir, name string) (*os.File, error) {
	f, err := root.Open(name)
	if err == nil {
		return f, nil
	}
	info, failed := root.Lstat(name)
	if failed != nil || info.Mode()&link == 0 {
		return nil, err
	}
	whole, failed := filepath.EvalSymlinks(filepath.Join(dir, name))
	if failed != nil {
		return nil, failed
	}
	other, failed := os.OpenRoot(filepath.Dir(whole))
	if failed != nil {
		return nil, failed
	}
	defer other.Close()
	return other.Open(filepath.Base(whole))
}

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
