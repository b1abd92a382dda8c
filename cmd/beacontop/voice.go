package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"beacontop/beacon/printable"
	"beacontop/beacon/tomlfile"
)

// streams are the standard streams of a command.
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

// hinted is an error with a hint.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds a hint to an error; nil stays nil, and so does an error without a hint.
func hint(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if err == nil || text == "" {
		return err
	}
	return hinted{err, text}
}

// withoutHint removes that hint from an error.
func withoutHint(err error, text string) error {
	var h hinted
	if errors.As(err, &h) && h.hint == text {
		return h.error
	}
	return err
}

// usageError is an error in the command line.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// usage makes an error one in the command line; nil stays nil.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// errSaid is a failure that the command has printed as its result.
var errSaid = errors.New("failed, as printed")

// speak prints an error in one line and its hint in another, and returns the exit code.
func speak(to io.Writer, err error) int {
	if err == nil {
		return exitFine
	}
	if errors.Is(err, errSaid) {
		return exitFailed
	}
	say(to, "error", err.Error())
	var f *tomlfile.Error
	if errors.As(err, &f) {
		for _, line := range f.Excerpt() {
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

// say prints one line. A failure cannot be reported anywhere.
func say(to io.Writer, label, text string) {
	_, _ = fmt.Fprintf(to, "beacontop: %s: %s\n", label, oneLine(text))
}

// oneLine keeps external text from breaking the line or the terminal.
func oneLine(text string) string { return printable.Text(strings.ReplaceAll(text, "\n", "; ")) }
