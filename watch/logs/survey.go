package logs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Errors of a path.
var (
	ErrNoLogs  = errors.New("no logs in this directory or below it (u_ex*.log, ex*.log, u_nc*.log, httperr*.log, *.log.gz)")
	ErrNoMatch = errors.New("no matching file")
	ErrNoFile  = errors.New("neither a file nor a directory")
)

// Find returns the logs for paths: a file, a directory with everything below it, a pattern, or "-"
// for standard input. It opens no file. The error names the path without logs, and the reason.
func Find(paths ...string) ([]Log, error) {
	var found []Log
	for _, path := range paths {
		logs, _, err := Survey(path)
		if err != nil {
			return nil, fmt.Errorf("logs %s: %w", path, err)
		}
		found = append(found, logs...)
	}
	return Once(found), nil
}

// Once sorts logs, and leaves out one that another path has led to as well, and a file that was named
// and belongs to another log: its lines would count twice.
func Once(all []Log) []Log {
	slices.SortFunc(all, func(a, b Log) int { return strings.Compare(a.String(), b.String()) })
	dirs := map[string]fs.FileInfo{}
	for _, l := range all {
		if info, err := os.Stat(l.Dir); err == nil {
			dirs[l.Dir] = info
		}
	}
	sameDir := func(a, b string) bool {
		return a == b || dirs[a] != nil && dirs[b] != nil && os.SameFile(dirs[a], dirs[b])
	}
	var out []Log
	for i, l := range all {
		belongs := false
		for j, other := range all {
			earlier, same := j < i, other.Pattern == l.Pattern && other.named == l.named
			within := l.named != "" && other.has(l.named) && (earlier || other.named == "" || !l.has(other.named))
			belongs = belongs || i != j && (earlier && same || within) && sameDir(l.Dir, other.Dir)
		}
		if !belongs {
			out = append(out, l)
		}
	}
	return out
}

// Survey returns the logs for one path, and errors for the parts of it that could not be examined.
// The error is why there are none, without the path.
//
// Links are followed, as PATH and below it, because IIS often logs to another disk through a link.
// The target of a link is used once, and never from within itself.
func Survey(path string) (found []Log, refused []error, err error) {
	if path == "-" {
		return []Log{Stdin}, nil, nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && strings.ContainsAny(path[len(filepath.VolumeName(path)):], "*?["): // not that of \\?\C:
		return surveyMatching(path)
	case err != nil:
		return nil, nil, Reason(err)
	case info.IsDir():
		return surveyBelow(path)
	case !info.Mode().IsRegular():
		return nil, nil, ErrNoFile
	}
	if whole, err := filepath.EvalSymlinks(path); err == nil { // the target is rotated in its own directory
		path = whole
	}
	dir, name := filepath.Split(path)
	return []Log{{Dir: filepath.Clean(dir), Pattern: escape(name), named: name}}, nil, nil
}

// surveyMatching finds the logs for a pattern: files are grouped by directory, directories are
// searched.
func surveyMatching(pattern string) (found []Log, refused []error, err error) {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return nil, nil, fmt.Errorf("bad pattern: %w", err)
	}
	for _, match := range matches {
		info, err := os.Stat(match)
		switch {
		case err != nil:
			refused = append(refused, err)
		case info.IsDir():
			below, not, err := surveyBelow(match)
			if found = append(found, below...); err == nil {
				refused = append(refused, not...)
			}
		case info.Mode().IsRegular():
			found = append(found, Log{Dir: filepath.Dir(match), Pattern: filepath.Base(pattern)})
		}
	}
	if len(found) == 0 {
		return nil, refused, ErrNoMatch
	}
	slices.SortFunc(found, func(a, b Log) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(found), refused, nil
}

// surveyBelow finds the logs of all sites below a directory.
func surveyBelow(root string) (found []Log, refused []error, err error) {
	info, err := os.Stat(root)
	if err != nil {
		return nil, nil, Reason(err)
	}
	w := walk{}
	w.dir(filepath.Clean(root), []fs.FileInfo{info})
	switch {
	case len(w.found) > 0:
		return w.found, w.refused, nil
	case len(w.refused) > 0:
		return nil, w.refused, Reason(w.refused[0])
	}
	return nil, nil, ErrNoLogs
}

// walk looks for logs below a directory.
type walk struct {
	found   []Log
	refused []error
	linked  []fs.FileInfo // directories that links lead to
	taken   []fs.FileInfo // directories with logs
}

// link marks entries that may lead elsewhere: a symbolic link or, on Windows, a junction.
const link = fs.ModeSymlink | fs.ModeIrregular

func (w *walk) dir(path string, above []fs.FileInfo) {
	entries, err := os.ReadDir(path)
	if err != nil {
		w.refused = append(w.refused, err)
	}
	for _, e := range entries {
		full := filepath.Join(path, e.Name())
		info, err := e.Info()
		if e.Type()&link != 0 {
			info, err = os.Stat(full)
		}
		switch {
		case err != nil: // gone, or a link to nothing
		case info.IsDir() && (e.Type()&link == 0 || w.enter(info, above)):
			w.dir(full, append(slices.Clip(above), info))
		case info.Mode().IsRegular():
			w.file(path, e.Name(), above[len(above)-1])
		}
	}
}

// enter reports whether the target directory of a link is to be searched.
func (w *walk) enter(info fs.FileInfo, above []fs.FileInfo) bool {
	same := func(other fs.FileInfo) bool { return os.SameFile(info, other) }
	if slices.ContainsFunc(above, same) || slices.ContainsFunc(w.linked, same) {
		return false
	}
	w.linked = append(w.linked, info)
	return true
}

// file adds a log, unless its directory was already found by another path.
func (w *walk) file(dir, name string, info fs.FileInfo) {
	l := Log{Dir: dir, Pattern: patternOf(name)}
	if l.rest = l.Pattern == restPattern; l.Pattern == "" || slices.Contains(w.found, l) {
		return
	}
	if len(w.found) == 0 || w.found[len(w.found)-1].Dir != dir {
		if len(w.linked) > 0 && slices.ContainsFunc(w.taken, func(other fs.FileInfo) bool { return os.SameFile(info, other) }) {
			return
		}
		w.taken = append(w.taken, info)
	}
	w.found = append(w.found, l)
}
