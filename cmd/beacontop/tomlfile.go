package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// bom is what editors of Windows put before a text.
var bom = []byte("\ufeff")

// fileError is a mistake in a configuration file, with its place.
type fileError struct {
	file        string
	row, column int
	what        string
	source      string // the line itself
	err         error  // that it tells of; nil: there is nothing more to know
}

func (e *fileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.file, e.row, e.column, e.what)
}

// Unwrap returns what the mistake tells of.
func (e *fileError) Unwrap() error { return e.err }

// passwords finds what must not be shown, to the end of the line: the excerpt may end in a
// log.
var (
	passwords    = regexp.MustCompile(`(?i)(password"?\s*=).*`)
	urlPasswords = regexp.MustCompile(`(://[^:/@"'\s]*:)[^@"'\s]*@`)
)

// excerpt shows the line with a caret below the place.
func (e *fileError) excerpt() []string {
	mask := func(text string) string {
		text = passwords.ReplaceAllString(strings.ReplaceAll(text, "\t", " "), "$1 ********")
		return urlPasswords.ReplaceAllString(text, "$1********@")
	}
	before := strings.TrimSuffix(mask(e.source[:min(max(e.column-1, 0), len(e.source))]), "********")
	return []string{mask(e.source), strings.Repeat(" ", utf8.RuneCountInString(before)) + "^"}
}

// decodeFile reads a TOML file strictly: an unknown key or a bad value is an error
// with its place, and nothing of the file is used.
func decodeFile(file string, into any) error {
	text, err := readRegular(file)
	if err != nil {
		return err
	}
	text = bytes.TrimPrefix(text, bom)
	dec := toml.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err = dec.Decode(into)
	var unknown *toml.StrictMissingError
	var bad *toml.DecodeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		first := &unknown.Errors[0]
		return unknownKey(file, text, first)
	case errors.As(err, &bad):
		what := strings.TrimPrefix(bad.Error(), "toml: ")
		if row, column := bad.Position(); row == 1 && column == 1 && len(bad.Key()) > 0 {
			return unplaced(file, text, bad.Key(), what)
		}
		return placed(file, text, bad, plainly(what))
	}
	return misread(file, string(text), err)
}

// readRegular reads a file with an end: a reader of a pipe may wait for good.
func readRegular(file string) ([]byte, error) {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil, fmt.Errorf("%s is no regular file", file)
	}
	return os.ReadFile(file)
}

// bare finds the value in what a type of this program says of it.
var bare = regexp.MustCompile(`^"([^"]+)" is n`)

// misread gives a mistake the place of the value that it speaks of, if that stands in the
// file once and without quotes: the decoder tells the places of texts only.
func misread(file, text string, mistake error) error {
	if m := bare.FindStringSubmatch(mistake.Error()); m != nil {
		value := regexp.MustCompile(`[=\[,]\s*(` + regexp.QuoteMeta(m[1]) + `)\s*(?:[],}#\r\n]|$)`)
		if at := value.FindAllStringSubmatchIndex(text, 2); len(at) == 1 {
			return placedAt(file, text, at[0][2], mistake)
		}
	}
	return fmt.Errorf("%s: %w", file, mistake)
}

// placedAt is a mistake so many bytes from the start.
func placedAt(file, text string, offset int, mistake error) error {
	before := text[:offset]
	row, begin := strings.Count(before, "\n"), strings.LastIndex(before, "\n")+1
	line, _, _ := strings.Cut(text[begin:], "\n")
	what := strings.TrimPrefix(mistake.Error(), "--") // in the file it is no flag
	return &fileError{file, row + 1, offset - begin + 1, what, strings.TrimRight(line, "\r"), mistake}
}

// unplaced is a mistake of which the decoder knows the key and not the place.
func unplaced(file string, text []byte, key []string, what string) error {
	name, plain := strings.ToLower(strings.Join(key, ".")), plainly(what)
	if m := mismatch.FindStringSubmatch(what); m != nil {
		if at, ok := placesOf(text).of(name, nested[m[1]]); ok {
			return placedAt(file, string(text), at.offset, errors.New(plain))
		}
	}
	return fmt.Errorf("%s: %s: %s", file, name, plain)
}

// unknownKey names the key with all that it is below: the decoder leaves out tables that
// stand in a line.
func unknownKey(file string, text []byte, at *toml.DecodeError) error {
	key := strings.Join(at.Key(), ".")
	row, column := at.Position()
	lines := bytes.SplitAfter(text, []byte("\n"))
	whole := placesOf(text).whole(len(bytes.Join(lines[:row-1], nil)) + column - 1)
	if last := at.Key()[len(at.Key())-1]; len(whole) > len(key) {
		key = whole[:len(whole)-len(last)] + last // in the letters of the file
	}
	return placed(file, text, at, "unknown key "+cmp.Or(key, unnamed))
}

func placed(file string, text []byte, at *toml.DecodeError, what string) error {
	row, column := at.Position()
	e := &fileError{file: file, row: row, column: column, what: what}
	if lines := strings.Split(string(text), "\n"); row >= 1 && row <= len(lines) {
		e.source = strings.TrimRight(lines[row-1], "\r")
		for _, quotes := range []string{`"""`, "'''"} {
			if strings.Contains(strings.Join(lines[:row], "\n"), quotes) { // the line may be of a password
				e.source = ""
			}
		}
	}
	return e
}

// mismatch is how the decoder of TOML says that a value is of the wrong type.
var mismatch = regexp.MustCompile(`^cannot decode TOML (.+) into (?:a |an )?(?:struct field \S+ of type )?(\S+)$`)

// tables are the types of this package that are tables in a file.
var tables = regexp.MustCompile(`main\.\w+(Config|File|Sections|Item)$`)

// plainly turns the decoder's words about types of the program into words about the file.
func plainly(what string) string {
	if what == "cannot store an array table in a map" {
		return "this is one of several tables, [[ ]], where one table, [ ], is needed"
	}
	m := mismatch.FindStringSubmatch(what)
	if m == nil {
		return what
	}
	wanted := "something else"
	switch kind := m[2]; {
	case kind == "string":
		wanted = "a text in quotes"
	case kind == "main.clockAt":
		wanted = `a time of day in quotes, "22:00",`
	case kind == "bool":
		wanted = "true or false"
	case strings.HasPrefix(kind, "int"):
		wanted = "a whole number"
	case strings.HasPrefix(kind, "[]") && tables.MatchString(kind):
		wanted = "one or more tables, each under its name in [[ ]]"
	case strings.HasPrefix(kind, "[]"):
		wanted = `a list of texts, ["a", "b"],`
	case tables.MatchString(kind), strings.HasPrefix(kind, "map["):
		wanted = "a table, under its name in [ ]"
	}
	return fmt.Sprintf("this is a TOML %s, where %s is needed", m[1], wanted)
}
