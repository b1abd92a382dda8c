package voice

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"beacontop/beacon/printable"
	"beacontop/beacon/tomlfile"
)

// Streams are the standard streams of a command.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Exit codes.
const (
	Fine   = 0
	Failed = 1
	Misuse = 2
)

// hinted is an error with a hint.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// Hint adds a hint to an error; nil stays nil, and so does an error without a hint.
func Hint(err error, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if err == nil || text == "" {
		return err
	}
	return hinted{err, text}
}

// HintOf returns the hint of an error; empty: it has none.
func HintOf(err error) string {
	var h hinted
	if errors.As(err, &h) {
		return h.hint
	}
	return ""
}

// WithoutHint removes that hint from an error.
func WithoutHint(err error, text string) error {
	var h hinted
	if errors.As(err, &h) && h.hint == text {
		return h.error
	}
	return err
}

// usageError is an error in the command line.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// Usage makes an error one in the command line; nil stays nil.
func Usage(err error) error {
	if err == nil {
		return nil
	}
	return usageError{err}
}

// exit is an error with an exit code of its own.
type exit struct {
	error
	code int
}

func (e exit) Unwrap() error { return e.error }

// Exit gives an error an exit code of its own; nil stays nil.
func Exit(code int, err error) error {
	if err == nil {
		return nil
	}
	return exit{err, code}
}

// ErrSaid is a failure that the command has printed as its result.
var ErrSaid = errors.New("failed, as printed")

// Speak prints an error in one line and its hint in another, and returns the exit code.
func Speak(to io.Writer, err error) int {
	if err == nil {
		return Fine
	}
	if !errors.Is(err, ErrSaid) {
		print(to, err)
	}
	var own exit
	var u usageError
	switch {
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &u):
		return Misuse
	}
	return Failed
}

// print prints an error, the excerpt of a file that it is about, and its hint.
func print(to io.Writer, err error) {
	Say(to, "error", err.Error())
	var f *tomlfile.Error
	if errors.As(err, &f) {
		for _, line := range f.Excerpt() {
			_, _ = fmt.Fprintf(to, "  %s\n", oneLine(line))
		}
	}
	if text := HintOf(err); text != "" {
		Say(to, "hint", text)
	}
}

// Say prints one line. A failure cannot be reported anywhere.
func Say(to io.Writer, label, text string) {
	_, _ = fmt.Fprintf(to, "beacontop: %s: %s\n", label, oneLine(text))
}

// oneLine keeps external text from breaking the line or the terminal.
func oneLine(text string) string { return printable.Text(strings.ReplaceAll(text, "\n", "; ")) }
