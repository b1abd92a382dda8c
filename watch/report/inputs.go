package report

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beacontop/watch/logs"
)

// Input is one log that is to be read, or why there is none.
type Input struct {
	Name  string
	Bytes int64 // as it lies there; 0 where that is not known

	written time.Time // last; zero: not known

	dir, file string
	asked     bool // by its own name
	stream    io.Reader
	err       error
}

// Inputs resolves what people name: files, directories (every u_ex*.log,
// httperr*.log and *.log.gz below), patterns, and - for the stream. They come in the order of their names, in
// which IIS puts the date; the same file comes once.
func Inputs(paths []string, stream io.Reader) []Input {
	var all []Input
	for _, p := range paths {
		if p == "-" {
			all = append(all, Input{Name: "-", stream: stream})
			continue
		}
		all = append(all, named(p)...)
	}
	slices.SortStableFunc(all, func(a, b Input) int {
		return cmp.Or(strings.Compare(strings.ToLower(filepath.Base(a.Name)), strings.ToLower(filepath.Base(b.Name))), strings.Compare(a.Name, b.Name))
	})
	return slices.CompactFunc(all, func(a, b Input) bool { return a.Name == b.Name })
}

func named(p string) []Input {
	p = filepath.Clean(p)
	at, err := os.Stat(p)
	if err != nil && strings.ContainsAny(p, "*?[") {
		found, bad := filepath.Glob(p)
		if bad != nil || len(found) == 0 {
			return []Input{unusable(p, errors.New("no file has such a name"))}
		}
		var all []Input
		for _, f := range found {
			all = append(all, named(f)...)
		}
		return all
	}
	switch {
	case err != nil:
		return []Input{unusable(p, err)}
	case at.IsDir():
		return below(p)
	}
	return []Input{{Name: p, Bytes: at.Size(), written: at.ModTime(), dir: filepath.Dir(p), file: filepath.Base(p), asked: true}}
}

// below finds the logs in a directory. A part of it that cannot be read is an input that
// cannot be opened.
func below(dir string) []Input {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return []Input{unusable(dir, err)}
	}
	defer root.Close()
	var all []Input
	_ = fs.WalkDir(root.FS(), ".", func(file string, d fs.DirEntry, err error) error {
		name := filepath.Join(dir, file)
		switch {
		case err != nil:
			all = append(all, unusable(name, err))
		case d.Type().IsRegular() && isLog(file):
			in := Input{Name: name, dir: dir, file: file}
			if about, err := d.Info(); err == nil {
				in.Bytes, in.written = about.Size(), about.ModTime()
			}
			all = append(all, in)
		}
		return nil
	})
	if len(all) == 0 {
		return []Input{unusable(dir, errors.New("no logs below (u_ex*.log, httperr*.log, *.log.gz)"))}
	}
	return all
}

func isLog(file string) bool {
	name := path.Base(filepath.ToSlash(file))
	return logs.Named(name) || strings.HasSuffix(strings.ToLower(name), ".log.gz")
}

// Within returns the logs that may have something of a span of time, and how many have
// nothing of it for sure, by their names and when they were written. Zero ends are open.
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
