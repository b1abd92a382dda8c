package logs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"beacontop/watch/weblog"
)

// kept is how far a file was read, in the checkpoint.
type kept struct {
	Name string `json:"name"` // for readers of the checkpoint; the content identifies the file
	place
	Columns string    `json:"columns,omitempty"` // that apply there
	Date    time.Time `json:"date,omitzero"`     // of the row before it, if rows have no date
	Closed  bool      `json:"closed,omitempty"`  // the next file has begun, so nothing more is expected
}

// saved is how far a log was read.
type saved struct {
	Through moment `json:"through"` // the newest file that was begun; older ones are over
	Files   []kept `json:"files"`   // those that are not over
	Gaps    []gap  `json:"gaps,omitempty"`
}

// checkpoint is the content of the offsets file. Clean is false while a run is active. If the next
// run finds it false, the previous one crashed and could not save the offsets of its last events.
type checkpoint struct {
	Clean bool             `json:"clean"`
	Logs  map[string]saved `json:"logs"`
}

// readCheckpoint returns the checkpoint of the last run; an empty one if there was none. A damaged
// one is renamed: the logs still contain everything, and are read again.
func readCheckpoint(file string) (checkpoint, error) {
	fresh := checkpoint{Clean: true, Logs: map[string]saved{}}
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fresh, nil
	case err != nil:
		return fresh, fmt.Errorf("log offsets %s: %w", file, reason(err))
	}
	var n checkpoint
	if json.Unmarshal(text, &n) != nil {
		if err := os.Rename(file, file+".broken"); err != nil {
			return fresh, fmt.Errorf("log offsets %s: invalid JSON, and renaming the file failed: %w", file, reason(err))
		}
		return checkpoint{Logs: map[string]saved{}}, nil
	}
	if n.Logs == nil {
		n.Logs = map[string]saved{}
	}
	return n, nil
}

// write replaces the file atomically: write, fsync, rename.
func (n checkpoint) write(file string) error {
	text, err := json.MarshalIndent(n, "", "\t")
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer root.Close()
	name := filepath.Base(file)
	next, err := root.OpenFile(name+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Sync(), next.Close()); err != nil {
		return err
	}
	return root.Rename(name+".part", name)
}

// save returns how far the series was read. An incomplete line is read again.
func (s *series) save() saved {
	out, newest := saved{Through: s.through, Gaps: s.gaps}, s.newestFile()
	for _, f := range s.files {
		if f.skipped || f.duplicate || f.parser == nil && !f.over || f.offset == 0 {
			continue
		}
		at := f.offset
		if f.parser != nil {
			at -= f.parser.Pending()
		}
		if m := f.moment(); at > 0 && m.compare(out.Through) > 0 {
			out.Through = m
		}
		if at == 0 || f.over || f.gone || f.open == nil {
			continue
		}
		p := place{f.place().Head, printOf(tailOf(f.open, at)), at}
		out.Files = append(out.Files, kept{Name: f.name, place: p, Columns: f.accounted.Fields, Date: f.accounted.Date, Closed: f != newest})
	}
	return out
}

// resume continues a file where an earlier run stopped, and reports whether there is such an offset.
func (s *series) resume(f *file, now time.Time) bool {
	for i, k := range s.resumed {
		if !k.in(f.open) {
			continue
		}
		s.resumed = append(s.resumed[:i:i], s.resumed[i+1:]...)
		s.known(f, k, now)
		return true
	}
	return false
}

// known marks a file as read up to an offset by an earlier run.
func (s *series) known(f *file, k kept, now time.Time) {
	if s.replay {
		f.before = k.Offset
		f.begin(0, "", now)
		return
	}
	r := weblog.Report{Fields: k.Columns, Date: k.Date}
	f.begin(k.Offset, r.Directives(), now)
	f.passOver(k.Offset)
}

// passed marks a file as read completely by an earlier run.
func (s *series) passed(f *file, now time.Time) {
	size := f.info.Size()
	if s.replay || archive(f.name) {
		s.known(f, kept{place: place{Offset: size}}, now)
		f.over = !s.replay
		return
	}
	r := reportOf(f.head)
	if f.accounted.Fields = r.Fields; !r.Date.IsZero() {
		f.accounted.Date = f.info.ModTime().UTC() // lines that are added later have a later date
	}
	f.passOver(size)
	f.over = true
}
