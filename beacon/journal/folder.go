package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	stateFile = "state.db"
	dayLayout = "2006-01-02"
	setAside  = ".broken" // suffix of unusable files
)

// beside are the suffixes of the files that SQLite keeps beside an open database, or leaves after a
// crash.
var beside = []string{"-wal", "-shm", "-journal"}

func (j *Journal) path(name string) string { return filepath.Join(j.config.Dir, Folder, name) }

// folder opens the folder of the history, and creates it if there is none.
func (j *Journal) folder() (*os.Root, error) {
	if err := os.MkdirAll(j.path(""), 0o750); err != nil {
		return nil, err
	}
	return os.OpenRoot(j.path(""))
}

// restrict removes read permission for others: releases before this one left it to the umask.
func (j *Journal) restrict() error {
	entries, err := os.ReadDir(j.path(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		info, ierr := e.Info()
		if ierr != nil || !info.Mode().IsRegular() || !strings.Contains(e.Name(), ".db") {
			continue // deleted meanwhile, or not a file of the history
		}
		if mode := info.Mode().Perm(); mode&^fileMode != 0 {
			err = errors.Join(err, os.Chmod(j.path(e.Name()), mode&fileMode))
		}
	}
	return err
}

// dayOf returns the number of the UTC day since the epoch.
func dayOf(t time.Time) int64 { return t.Unix() / (24 * 60 * 60) }

func dayFile(day int64) string { return time.Unix(day*24*60*60, 0).UTC().Format(dayLayout) + ".db" }

// isDay reports whether a file is a day file, or a part of a day that an earlier release wrote:
// 2026-11-23.db, 2026-11-23.1.db. Sorted by name the part comes first, which is the order of its
// events.
func isDay(name string) bool {
	day, isDatabase := strings.CutSuffix(name, ".db")
	day, part, isPart := strings.Cut(day, ".")
	_, err := time.Parse(dayLayout, day)
	return isDatabase && err == nil && (!isPart || part != "" && strings.Trim(part, "0123456789") == "")
}

// dayFiles returns the names of the day files, oldest first.
func (j *Journal) dayFiles() ([]string, error) {
	entries, err := os.ReadDir(j.path(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries { // sorted by name
		if isDay(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// discard renames an unusable file, so that a new one can replace it and it can be inspected. It
// returns the new name.
func (j *Journal) discard(name string) (string, error) {
	dir, err := j.folder()
	if err != nil {
		return "", err
	}
	defer func() { _ = dir.Close() }()
	to := name + setAside
	for n := 2; exists(dir, to); n++ {
		to = fmt.Sprintf("%s.%d%s", name, n, setAside)
	}
	return to, rename(dir, name, to)
}

// part renames a day file of an earlier release to a part of its day, so that a new file can
// replace it. It is closed, so the files beside it contain nothing.
func (j *Journal) part(name string) error {
	dir, err := j.folder()
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	day := strings.TrimSuffix(name, ".db")
	to := day + ".1.db"
	for n := 2; exists(dir, to); n++ {
		to = fmt.Sprintf("%s.%d.db", day, n)
	}
	return rename(dir, name, to)
}

func exists(dir *os.Root, name string) bool {
	_, err := dir.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

// rename renames a database with its companion files.
func rename(dir *os.Root, name, to string) error {
	if err := dir.Rename(name, to); err != nil {
		return err
	}
	for _, end := range beside {
		if err := dir.Rename(name+end, to+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// remove deletes a database, its companion files first, so that none of them remains without it.
func remove(dir *os.Root, name string) error {
	for _, end := range append(slices.Clone(beside), "") {
		if err := dir.Remove(name + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// missing reports whether a file is known not to exist.
func missing(path string) bool {
	_, err := os.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}
