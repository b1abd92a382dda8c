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

// kept is how far a file was read, as it is written down.
type kept struct {
	Name string `json:"name"` // for people; the content decides
	place
	Columns string    `json:"columns,omitempty"` // that were in force there
	Date    time.Time `json:"date,omitzero"`     // of the row before it, where rows have none
	Closed  bool      `json:"closed,omitempty"`  // the next file has begun: hardly anything is added
}

// saved is how far a log was read.
type saved struct {
	Through moment `json:"through"` // the newest file that was begun: those before it are over
	Files   []kept `json:"files"`   // that are not over
	Gaps    []gap  `json:"gaps,omitempty"`
}

// notebook is the file that holds how far every log was read. Clean is false while a
// run goes on: when the next one finds it so, the last one had no time to write what it
// published last.
type notebook struct {
	Clean bool             `json:"clean"`
	Logs  map[string]saved `json:"logs"`
}

// readNotebook returns what the last run wrote; nothing when there was none. One that
// makes no sense is put aside: the logs still hold everything, and are read again.
func readNotebook(file string) (notebook, error) {
	fresh := notebook{Clean: true, Logs: map[string]saved{}}
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fresh, nil
	case err != nil:
		return fresh, fmt.Errorf("places in logs %s: %w", file, reason(err))
	}
	var n notebook
	if json.Unmarshal(text, &n) != nil {
		if err := os.Rename(file, file+".broken"); err != nil {
			return fresh, fmt.Errorf("places in logs %s make no sense, and cannot be put aside: %w", file, reason(err))
		}
		return notebook{Logs: map[string]saved{}}, nil
	}
	if n.Logs == nil {
		n.Logs = map[string]saved{}
	}
	return n, nil
}

// write replaces the file as a whole: write, to the disk, rename.
func (n notebook) write(file string) error {
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

// save is how far the series was read. The beginning of a line is read again.
func (s *series) save() saved {
	out, newest := saved{Through: s.through, Gaps: s.gaps}, s.newestFile()
	for _, f := range s.files {
		if f.skipped || f.twin || f.parser == nil && !f.over || f.offset == 0 {
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
		out.Files = append(out.Files, kept{Name: f.name, place: p, Columns: f.told.Fields, Date: f.told.Date, Closed: f != newest})
	}
	return out
}

// resume goes on in a file where an earlier run stopped.
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

// known takes a file for read up to a place by an earlier run.
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

// passed takes a file for read by an earlier run as a whole.
func (s *series) passed(f *file, now time.Time) {
	size := f.info.Size()
	if s.replay || archive(f.name) {
		s.known(f, kept{place: place{Offset: size}}, now)
		f.over = !s.replay
		return
	}
	r := reportOf(f.head)
	if f.told.Fields = r.Fields; !r.Date.IsZero() {
		f.told.Date = f.info.ModTime().UTC() // what is added after all is of later
	}
	f.passOver(size)
	f.over = true
}
