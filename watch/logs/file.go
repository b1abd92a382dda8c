package logs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	slices.SortFunc(out, func(a, b File) int { return CompareNames(a.Name, b.Name) })
	return out, nil
}

// Open opens a file for reading. Its writer can still rename and delete it, also on Windows: see
// the package comment. A link that leaves the directory, which a root does not follow, is opened in
// the directory of its target.
func Open(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
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

// Reason is the error without its path, which the caller adds.
func Reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
