package input

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// Input is one log to read, or the reason why it cannot be read.
type Input struct {
	Name  string
	Bytes int64 // size of the file; 0: unknown

	written time.Time // last modification; zero: unknown
	first   time.Time // first entry; zero: unknown
	head    string    // first bytes; empty: unknown
	server  string    // server name in the log; empty: none

	dir, file string
	info      fs.FileInfo // of a file; otherwise nil
	special   bool        // a pipe or device
	stream    io.Reader
	err       error
}

// Find resolves the paths given by a user: files with their rotated files, directories, patterns,
// and - for the stream; see logs.Survey. The result is sorted by first entry, or by name if that is
// unknown; each file occurs once.
func Find(paths []string, stream io.Reader) []Input {
	var all []Input
	for _, p := range paths {
		if p == "-" {
			all = append(all, Input{Name: "-", stream: stream})
			continue
		}
		all = append(all, named(p)...)
	}
	byName := func(a, b Input) int {
		return cmp.Or(strings.Compare(strings.ToLower(filepath.Base(a.Name)), strings.ToLower(filepath.Base(b.Name))), strings.Compare(a.Name, b.Name))
	}
	slices.SortStableFunc(all, byName)
	all = distinct(slices.CompactFunc(all, func(a, b Input) bool { return a.Name == b.Name }))
	if len(all) > 1 {
		var pool weblog.Pool
		text := make([]byte, lookBytes)
		for i := range all {
			all[i].look(&pool, text)
		}
	}
	slices.SortStableFunc(all, func(a, b Input) int { return cmp.Or(a.first.Compare(b.first), byName(a, b)) })
	return all
}

// distinct leaves out files that another path, or a link of the same name, leads to as well. Neither
// size nor time tells them apart: a log may grow between two looks.
func distinct(all []Input) (out []Input) {
	named := map[string][]fs.FileInfo{}
	for _, in := range all {
		name := strings.ToLower(filepath.Base(in.Name))
		switch {
		case in.info == nil:
		case slices.ContainsFunc(named[name], func(other fs.FileInfo) bool { return os.SameFile(in.info, other) }):
			continue
		default:
			named[name] = append(named[name], in.info)
		}
		out = append(out, in)
	}
	return out
}

// named finds the logs of a path, like the dashboard. An unreadable file or directory becomes
// an input that cannot be opened, and so does a path without logs.
func named(p string) []Input {
	p = filepath.Clean(p)
	if at, err := os.Stat(p); err == nil && !at.IsDir() && !at.Mode().IsRegular() {
		return []Input{{Name: p, dir: filepath.Dir(p), file: filepath.Base(p), special: true}} // a pipe is read once, like the stream
	}
	found, refused, err := logs.Survey(p)
	if err != nil {
		return []Input{{Name: p, err: unopened(p, err)}}
	}
	var all []Input
	for _, err := range refused {
		name := p
		var path *fs.PathError
		if errors.As(err, &path) {
			name = path.Path
		}
		all = append(all, Input{Name: name, err: unopened(name, err)})
	}
	for _, l := range found {
		files, err := l.Files()
		if err != nil {
			all = append(all, Input{Name: l.Dir, err: unopened(l.Dir, err)})
		}
		for _, f := range files {
			all = append(all, Input{Name: filepath.Join(f.Dir, f.Name), Bytes: f.Info.Size(), written: f.Info.ModTime(), info: f.Info, dir: f.Dir, file: f.Name})
		}
	}
	return all
}

// Within returns the logs that may contain events of a time range, and the number of those that
// certainly do not, by their names and modification times. Zero ends are open.
func Within(all []Input, since, until time.Time) (within []Input, without int) {
	for _, in := range all {
		if !in.written.IsZero() && logs.Outside(filepath.Base(in.Name), in.written, since, until) {
			without++
			continue
		}
		within = append(within, in)
	}
	return within, without
}
