package logs

import (
	"cmp"
	"errors"
	"io"
	"os"
	"slices"

	"beacontop/beacon/estate"
	"beacontop/watch/weblog"
)

// What can be wrong with what Find found.
var (
	ErrEmpty   = errors.New("empty")
	ErrBinary  = errors.New("binary, no text")
	ErrForeign = errors.New("no access log: neither columns after #Fields, nor the combined format, nor events")
)

// Check looks into the newest files of a log and says why nothing in them can be read;
// it is nil when something can, when there is nothing yet in files that come and go, and
// for standard input.
func Check(l Log) error {
	if l == Stdin {
		return nil
	}
	root, err := os.OpenRoot(l.Dir)
	if err != nil {
		return reason(err)
	}
	defer root.Close()
	entries, err := (&series{log: l}).entries(root)
	if err != nil {
		return reason(err)
	}
	slices.SortFunc(entries, func(a, b entry) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	const enough = 3 // files: one may be empty, one broken
	for _, e := range entries[:min(len(entries), enough)] {
		wrong := checkFile(root, l.Dir, e.name)
		if wrong == nil || errors.Is(wrong, ErrEmpty) && !l.exact {
			return nil
		}
		err = cmp.Or(err, wrong)
	}
	return err
}

// checkBytes is how much of a file is looked at: some hundred rows.
const checkBytes = 64 << 10

func checkFile(root *os.Root, dir, name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	f, err := open(root, dir, name)
	if err != nil {
		return reason(err)
	}
	defer func() { _ = f.Close() }() // only read
	var r io.Reader = f
	if archive(name) {
		if r, err = unpack(f); err != nil {
			return reason(err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(r, checkBytes))
	if err != nil {
		return reason(err)
	}
	if err := CheckHead(text); err != nil {
		return err
	}
	p := weblog.New()
	p.Feed(text, func(*estate.Event) {})
	p.Flush(func(*estate.Event) {})
	switch is := p.Report(); {
	case len(text) == 0:
		return ErrEmpty
	case is.Requests+is.Events+is.Other > 0 || is.Fields != "" || is.Malformed+is.Cut == 0:
		return nil
	case slices.Contains(text, 0):
		return ErrBinary
	}
	return ErrForeign
}
