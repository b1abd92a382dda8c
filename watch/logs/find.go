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

// Log is one log: the files of one site in one directory, of which one is written and
// the others were before it.
type Log struct {
	Dir     string // where its files are
	Pattern string // of their names, as in path.Match; empty: standard input
	exact   bool   // one file was named, so what it was renamed to counts as well
}

// Stdin is the log that comes on standard input.
var Stdin = Log{}

// String returns the log as people write it.
func (l Log) String() string {
	if l.Pattern == "" {
		return "standard input"
	}
	return filepath.Join(l.Dir, l.Pattern)
}

// What can be wrong with a path.
var (
	ErrNoLogs  = errors.New("no logs (u_ex*.log, httperr*.log) in it or below it")
	ErrNoMatch = errors.New("nothing has such a name")
	ErrNoFile  = errors.New("neither a file nor a directory")
)

// patterns are the names of logs that are looked for in directories: of IIS, W3C
// format, and of HTTP.SYS. Archives of them count as well.
var patterns = []string{"u_ex*.log", "httperr*.log"}

// Named reports whether a file has the name of a log that is looked for in directories.
func Named(name string) bool { return patternOf(name) != "" }

// Series returns what files of one log are called alike: the pattern of their names, empty
// for a file that has no such name.
func Series(name string) string { return patternOf(name) }

func patternOf(name string) string {
	for _, pattern := range patterns {
		if (Log{Pattern: pattern}).has(name) {
			return pattern
		}
	}
	return ""
}

// Find returns the logs that paths name: a file, a directory with everything below it,
// a pattern, or "-" for standard input. It opens no file. The error says which path has
// none, and why.
func Find(paths ...string) ([]Log, error) {
	var found []Log
	for _, path := range paths {
		logs, err := find(path)
		if err != nil {
			return nil, fmt.Errorf("logs %s: %w", path, reason(err))
		}
		found = append(found, logs...)
	}
	slices.SortFunc(found, func(a, b Log) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(found), nil
}

func find(path string) ([]Log, error) {
	if path == "-" {
		return []Log{Stdin}, nil
	}
	info, err := os.Stat(path)
	switch {
	case err != nil && strings.ContainsAny(path, "*?["):
		return findMatching(path)
	case err != nil:
		return nil, err
	case info.IsDir():
		return findBelow(path)
	case !info.Mode().IsRegular():
		return nil, ErrNoFile
	}
	whole, err := filepath.EvalSymlinks(path) // an os.Root does not follow a link out of it
	if err != nil {
		return nil, err
	}
	dir, name := filepath.Split(whole)
	return []Log{{Dir: filepath.Clean(dir), Pattern: escape(name), exact: true}}, nil
}

// findMatching finds what a pattern names: files become logs by directory, directories
// are looked into.
func findMatching(pattern string) ([]Log, error) {
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("bad pattern: %w", err)
	}
	var found []Log
	for _, match := range matches {
		info, err := os.Stat(match)
		switch {
		case err != nil:
			continue
		case info.IsDir():
			if below, err := findBelow(match); err == nil {
				found = append(found, below...)
			}
		case info.Mode().IsRegular():
			found = append(found, Log{Dir: filepath.Dir(match), Pattern: filepath.Base(pattern)})
		}
	}
	if len(found) == 0 {
		return nil, ErrNoMatch
	}
	return found, nil
}

// findBelow finds the logs of all sites below a directory. What may not be read below it
// is passed over as long as there is something else.
func findBelow(root string) ([]Log, error) {
	var found []Log
	var refused error
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			refused = errors.Join(refused, err)
			return nil
		}
		l := Log{Dir: filepath.Dir(path), Pattern: patternOf(d.Name())}
		if !d.IsDir() && l.Pattern != "" && !slices.Contains(found, l) {
			found = append(found, l)
		}
		return nil
	})
	if len(found) > 0 {
		return found, nil
	}
	return nil, firstOf(err, refused, ErrNoLogs)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// reason is why something cannot be opened, without its path, which the caller names.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
