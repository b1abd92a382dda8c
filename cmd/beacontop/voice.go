package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/spool"
)

// streams are where a command reads and speaks.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// Exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds what to do to an error; nil stays nil.
func hint(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return hinted{err, fmt.Sprintf(format, args...)}
}

// withoutHint takes that hint off an error again.
func withoutHint(err error, text string) error {
	var h hinted
	if errors.As(err, &h) && h.hint == text {
		return h.error
	}
	return err
}

// usageError is a mistake in the command line.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// speak reports an error in one line, and a hint in another, and returns the exit
// code.
func speak(to io.Writer, err error) int {
	if err == nil {
		return exitFine
	}
	say(to, "error", err.Error())
	var f *fileError
	if errors.As(err, &f) && f.source != "" {
		for _, line := range f.excerpt() {
			_, _ = fmt.Fprintf(to, "  %s\n", oneLine(line))
		}
	}
	var h hinted
	if errors.As(err, &h) {
		say(to, "hint", h.hint)
	}
	var u usageError
	if errors.As(err, &u) {
		return exitUsage
	}
	return exitFailed
}

// say writes one line to a person. When even that fails there is nobody to tell.
func say(to io.Writer, label, text string) {
	_, _ = fmt.Fprintf(to, "beacontop: %s: %s\n", label, oneLine(text))
}

// oneLine keeps text from outside from breaking the line or the terminal.
func oneLine(text string) string { return estate.Visible(strings.ReplaceAll(text, "\n", "; ")) }

// explain adds a hint to errors that have a usual remedy.
func explain(err error, c Config) error {
	var h hinted
	switch {
	case err == nil || errors.As(err, &h):
		return err
	case errors.Is(err, spool.ErrInUse):
		return hint(err, "another beacontop runs on that directory; stop it, or choose one with --dir DIR")
	case errors.Is(err, spool.ErrFull):
		return hint(err, "free some space, or choose another directory with --dir DIR")
	case errors.Is(err, fs.ErrPermission), diskReadOnly(err):
		return hint(err, "choose a directory that this user may write with --dir DIR (now %s)", c.Dir)
	case inPlaceOfFolder(err):
		return hint(err, inPlaceOfFolderHint)
	}
	return err
}
