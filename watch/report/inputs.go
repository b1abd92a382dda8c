package report

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/logs/merge"
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
	special   bool // a pipe or device
	stream    io.Reader
	err       error
}

// Inputs resolves the paths given by a user: files with their rotated files, directories, patterns,
// and - for the stream; see logs.Survey. The result is sorted by first entry, or by name if that is
// unknown; each file occurs once.
func Inputs(paths []string, stream io.Reader) []Input {
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
	all = slices.CompactFunc(all, func(a, b Input) bool { return a.Name == b.Name })
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

// Limits of what is read of a log in advance: to find its first entry, and to recognise copies.
const (
	lookBytes = 64 << 10
	headBytes = 4 << 10
)

// look records the first entry and the first bytes of the log, if possible.
func (in *Input) look(pool *weblog.Pool, text []byte) {
	if in.stream != nil || in.err != nil || in.special {
		return
	}
	var read atomic.Int64
	f, err := in.Open(&read)
	if err != nil {
		return // reading it reports the error
	}
	defer func() { _ = f.Close() }()
	n, _ := io.ReadFull(f, text) // reading it reports the error
	head := text[:n]
	p := pool.New()
	p.Feed(head, func(*event.Event) {})
	about := p.Report()
	in.first, in.server, in.head = about.First, about.Address, string(head[:min(len(head), headBytes)])
}

// errEnough ends a reading whose events are no longer needed.
var errEnough = errors.New("no more events are wanted")

// Stream is the log as a stream to merge: read passes its events on until each fails. Files of one
// directory are one log if they name the same server, or have the same base name.
func (in Input) Stream(read func(each func([]event.Event) error)) merge.Stream {
	s := merge.Stream{First: in.first, Read: func(yield func(merge.Batch) bool) {
		read(func(events []event.Event) error {
			if !yield(merge.Batch{Events: events}) {
				return errEnough
			}
			return nil
		})
	}}
	if in.stream == nil && in.err == nil {
		stem, _, _ := strings.Cut(strings.ToLower(filepath.Base(in.file)), ".log")
		s.Log = strings.Join([]string{filepath.Dir(in.Name), cmp.Or(in.server, logs.Series(in.file), stem)}, "\x00")
	}
	return s
}

// Once removes logs that begin like another one: a copy, or an archive beside its original. Their
// lines would count twice. twins maps each removed log to the one that is kept.
func Once(all []Input) (once []Input, twins map[string]string) {
	twins = map[string]string{}
	for _, in := range all {
		i := slices.IndexFunc(once, func(o Input) bool { return twin(&o, &in) })
		switch {
		case i < 0:
			once = append(once, in)
		case once[i].longerIs(&in):
			twins[once[i].Name] = in.Name
			once[i] = in
		default:
			twins[in.Name] = once[i].Name
		}
	}
	return once, twins
}

// longerIs reports whether the other of two copies is longer, and therefore complete.
func (in *Input) longerIs(other *Input) bool {
	packed := func(in *Input) bool { return strings.HasSuffix(strings.ToLower(in.Name), ".gz") }
	if packed(in) != packed(other) {
		return packed(in)
	}
	return in.Bytes < other.Bytes
}

// twin reports whether one log begins with the first bytes of the other. In another directory,
// which may be another server's, a few equal lines are not enough.
func twin(a, b *Input) bool {
	n := min(len(a.head), len(b.head))
	near := filepath.Dir(a.Name) == filepath.Dir(b.Name)
	return n > 0 && (near || n == headBytes) && !a.first.IsZero() && a.head[:n] == b.head[:n]
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
		return []Input{unusable(p, err)}
	}
	var all []Input
	for _, err := range refused {
		name := p
		var path *fs.PathError
		if errors.As(err, &path) {
			name = path.Path
		}
		all = append(all, unusable(name, err))
	}
	for _, l := range found {
		files, err := l.Files()
		if err != nil {
			all = append(all, unusable(l.Dir, err))
		}
		for _, f := range files {
			all = append(all, Input{Name: filepath.Join(f.Dir, f.Name), Bytes: f.Info.Size(), written: f.Info.ModTime(), dir: f.Dir, file: f.Name})
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
