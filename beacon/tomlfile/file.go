package tomlfile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
)

// bom is the byte order mark that Windows editors write.
var bom = []byte("\ufeff")

// File is the text of a configuration or policy file; the zero value is no file.
type File struct {
	name string
	text []byte
}

// Read reads a TOML file of at most limit bytes. It reads only regular files: a pipe
// or a device may have no end, or no writer.
func Read(name string, limit int64) (f File, err error) {
	if err := CheckRegular(name); err != nil {
		return f, err
	}
	in, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may have become a pipe since the check
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return f, cmp.Or(err, fmt.Errorf("%s is not a regular file", name))
	}
	text, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return f, err
	}
	if int64(len(text)) > limit {
		return f, &LargeError{name, limit}
	}
	f = File{name, bytes.TrimPrefix(text, bom)}
	return f, f.bounded()
}

// CheckRegular rejects files that could block a reader. Opening reports a missing file.
func CheckRegular(name string) error {
	switch info, err := os.Stat(name); {
	case err != nil:
		return nil // opening reports it
	case info.IsDir():
		return fmt.Errorf("%s is a directory, not a file", name)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", name)
	}
	return nil
}

// Decode reads the file into a struct with toml tags. Everything that can be said of the place of
// an error is checked first (see check); what is left to the decoder is the syntax.
func (f File) Decode(into any) error {
	if err := f.check(reflect.TypeOf(into)); err != nil {
		return err
	}
	err := toml.Unmarshal(f.text, into)
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		return f.placedAt(f.offset(bad.Position()), errors.New(strings.TrimPrefix(bad.Error(), "toml: ")))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
}

// offset converts a row and column, both counted from 1.
func (f File) offset(row, column int) int {
	lines := bytes.SplitAfterN(f.text, []byte("\n"), max(row, 1))
	at := len(f.text) - len(lines[len(lines)-1])
	return min(at+max(column-1, 0), len(f.text))
}

// placedAt gives an error a place, in bytes from the start.
func (f File) placedAt(offset int, mistake error) error {
	before := f.text[:offset]
	row, begin := bytes.Count(before, []byte("\n")), bytes.LastIndexByte(before, '\n')+1
	line, _, _ := bytes.Cut(f.text[begin:], []byte("\n"))
	e := &Error{f.name, row + 1, offset - begin + 1, mistake.Error(), "", mistake}
	read := f.text[:begin+len(line)]
	if !bytes.Contains(read, []byte(`"""`)) && !bytes.Contains(read, []byte("'''")) { // otherwise the line may be part of a password
		e.source = string(bytes.TrimRight(line, "\r"))
	}
	return e
}

// Empty reports whether the file has no text at all: it is being written, or was truncated.
func (f File) Empty() bool { return len(f.text) == 0 }

// LargeError is a file that is larger than allowed.
type LargeError struct {
	Name       string
	LimitBytes int64
}

func (e *LargeError) Error() string {
	return fmt.Sprintf("%s is larger than %s", e.Name, Size(e.LimitBytes))
}
