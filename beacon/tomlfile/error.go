package tomlfile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Error is an error in a configuration file, with its place.
type Error struct {
	file        string
	row, column int
	what        string
	source      string // the line itself
	err         error  // underlying error, if any
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.file, e.row, e.column, e.what)
}

// Unwrap returns the underlying error.
func (e *Error) Unwrap() error { return e.err }

// passwords matches secrets up to the end of the line: the excerpt may end up in a log.
var (
	passwords    = regexp.MustCompile(`(?i)(password["']?\s*=).*`)
	urlPasswords = regexp.MustCompile(`(://[^:/@"'\s]*:)[^"'\s]*@`)
)

// Excerpt returns the line, with a caret below the place; nil where it may be part of a password.
func (e *Error) Excerpt() []string {
	if e.source == "" {
		return nil
	}
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
