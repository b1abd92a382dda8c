package logs

import (
	"cmp"
	"errors"
	"io"
	"slices"

	"beacontop/beacon/event"
	"beacontop/watch/weblog"
)

// Errors of the files that Find found.
var (
	ErrEmpty   = errors.New("empty")
	ErrBinary  = errors.New("binary file, not text")
	ErrForeign = errors.New("not an access log: neither columns after #Fields, nor the combined format, nor beacontop events")
)

// Check examines the newest files of a log and returns why no line in them can be read. It is nil
// if one can, if the files of a rotated log are empty, and for standard input.
func Check(l Log) error {
	if l == Stdin {
		return nil
	}
	files, err := l.Files()
	if err != nil {
		return Reason(err)
	}
	slices.SortFunc(files, func(a, b File) int { return b.Info.ModTime().Compare(a.Info.ModTime()) })
	const enough = 3 // files: one may be empty, one damaged
	for _, f := range files[:min(len(files), enough)] {
		wrong := checkFile(f)
		if wrong == nil || errors.Is(wrong, ErrEmpty) && l.named == "" {
			return nil
		}
		err = cmp.Or(err, wrong)
	}
	return err
}

// checkBytes is how much of a file is examined: some hundred rows.
const checkBytes = 64 << 10

func checkFile(file File) error {
	if err := CheckName(file.Name); err != nil {
		return err
	}
	f, err := Open(file.Dir, file.Name)
	if err != nil {
		return Reason(err)
	}
	defer func() { _ = f.Close() }() // only read
	var r io.Reader = f
	if Archive(file.Name) {
		if r, err = Unpack(f); err != nil {
			return Reason(err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(r, checkBytes))
	if err != nil {
		return Reason(err)
	}
	if err := CheckHead(text); err != nil {
		return err
	}
	p := weblog.New()
	p.Feed(text, func(*event.Event) {})
	p.Flush(func(*event.Event) {})
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
