package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// bom is the byte order mark that Windows editors write.
var bom = []byte("\ufeff")

// fileError is an error in a configuration file, with its place.
type fileError struct {
	file        string
	row, column int
	what        string
	source      string // the line itself
	err         error  // underlying error, if any
}

func (e *fileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.file, e.row, e.column, e.what)
}

// Unwrap returns the underlying error.
func (e *fileError) Unwrap() error { return e.err }

// passwords matches secrets up to the end of the line: the excerpt may end up in a log.
var (
	passwords    = regexp.MustCompile(`(?i)(password"?\s*=).*`)
	urlPasswords = regexp.MustCompile(`(://[^:/@"'\s]*:)[^@"'\s]*@`)
)

// excerpt returns the line with a caret below the place.
func (e *fileError) excerpt() []string {
	mask := func(text string) string {
		text = passwords.ReplaceAllString(strings.ReplaceAll(text, "\t", " "), "$1 ********")
		return urlPasswords.ReplaceAllString(text, "$1********@")
	}
	line := []rune(mask(e.source))
	before := strings.TrimSuffix(mask(e.source[:min(max(e.column-1, 0), len(e.source))]), "********")
	at := min(utf8.RuneCountInString(before), len(line))
	from := max(at-excerptLimit/2, 0)
	line = line[from:min(from+excerptLimit, len(line))]
	return []string{string(line), strings.Repeat(" ", at-from) + "^"}
}

// excerptLimit is the number of characters of a line that are shown: a file may be one long line.
const excerptLimit = 160

// configFile is the text of a configuration or policy file; the zero value is no file.
type configFile struct {
	name string
	text []byte
}

// readConfigFile reads a TOML file of at most limit bytes. It reads only regular files: a pipe
// or a device may have no end, or no writer.
func readConfigFile(name string, limit int64) (f configFile, err error) {
	if err := checkRegular(name); err != nil {
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
		size := bytesFlag(limit)
		return f, fmt.Errorf("%s is larger than %s; --max-config SIZE allows more", name, &size)
	}
	f = configFile{name, bytes.TrimPrefix(text, bom)}
	return f, f.bounded()
}

// checkRegular rejects files that could block a reader. Opening reports a missing file.
func checkRegular(name string) error {
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

// decode decodes the file strictly: an unknown key or a bad value is an error with its place,
// and nothing of the file is used.
func (f configFile) decode(into any) error {
	err := toml.Unmarshal(f.text, into)
	var bad *toml.DecodeError
	switch {
	case err == nil:
		return f.known(reflect.TypeOf(into))
	case errors.As(err, &bad):
		what := strings.TrimPrefix(bad.Error(), "toml: ")
		if row, column := bad.Position(); row == 1 && column == 1 && len(bad.Key()) > 0 {
			return f.unplaced(bad.Key(), what)
		}
		return f.placedAt(f.offset(bad.Position()), errors.New(plainly(what)))
	}
	return f.misread(err)
}

// offset converts a row and column, both counted from 1.
func (f configFile) offset(row, column int) int {
	at := 0
	for ; row > 1; row-- {
		end := bytes.IndexByte(f.text[at:], '\n')
		if end < 0 {
			break
		}
		at += end + 1
	}
	return min(at+max(column-1, 0), len(f.text))
}

// bare matches the value in an error text of this program's types.
var bare = regexp.MustCompile(`^"([^"]+)" is n`)

// misread finds the place of the value that an error names, if it occurs in the file once and
// unquoted: the decoder gives places of strings only.
func (f configFile) misread(mistake error) error {
	if m := bare.FindStringSubmatch(mistake.Error()); m != nil {
		value := regexp.MustCompile(`[=\[,]\s*(` + regexp.QuoteMeta(m[1]) + `)\s*(?:[],}#\r\n]|$)`)
		if at := value.FindAllSubmatchIndex(f.text, 2); len(at) == 1 {
			return f.placedAt(at[0][2], mistake)
		}
	}
	return fmt.Errorf("%s: %w", f.name, mistake)
}

// placedAt gives an error a place, in bytes from the start.
func (f configFile) placedAt(offset int, mistake error) error {
	before := f.text[:offset]
	row, begin := bytes.Count(before, []byte("\n")), bytes.LastIndexByte(before, '\n')+1
	line, _, _ := bytes.Cut(f.text[begin:], []byte("\n"))
	e := &fileError{f.name, row + 1, offset - begin + 1, strings.TrimPrefix(mistake.Error(), "--"), "", mistake} // in the file it is not a flag
	read := f.text[:begin+len(line)]
	if !bytes.Contains(read, []byte(`"""`)) && !bytes.Contains(read, []byte("'''")) { // otherwise the line may be part of a password
		e.source = string(bytes.TrimRight(line, "\r"))
	}
	return e
}

// unplaced reports an error for which the decoder gives the key but not the place.
func (f configFile) unplaced(key []string, what string) error {
	name, plain := strings.ToLower(strings.Join(key, ".")), plainly(what)
	if m := mismatch.FindStringSubmatch(what); m != nil {
		if at, ok := placesOf(f.text).of(name, nested[m[1]]); ok {
			return f.placedAt(at.offset, errors.New(plain))
		}
	}
	return fmt.Errorf("%s: %s: %s", f.name, name, plain)
}
