package logs

import (
	"path"
	"path/filepath"
	"strings"
)

// Log is one log: the files of one site in one directory. One of them is being written, the others
// are older.
type Log struct {
	Dir     string // where its files are
	Pattern string // of their names, as in path.Match; empty: standard input
	named   string // the only file that was named: its rotated names count as well; empty: none was
	rest    bool   // archives that match no other pattern
}

// Stdin is the log on standard input.
var Stdin = Log{}

// String returns the log as a path.
func (l Log) String() string {
	if l.Pattern == "" {
		return "standard input"
	}
	return filepath.Join(l.Dir, l.Pattern)
}

// has reports whether a file of the directory belongs to the log, ignoring case. An archive belongs
// to it if the packed file did.
func (l Log) has(name string) bool {
	if l.rest {
		return patternOf(name) == restPattern
	}
	pattern := strings.ToLower(l.Pattern)
	matches := func(end, name string) bool {
		ok, _ := path.Match(pattern+end, strings.ToLower(name))
		return ok
	}
	bare := unpackedName(name)
	return matches("", name) || matches("", bare) ||
		l.named != "" && (matches(".[0-9]*", bare) || matches("-[0-9]*", bare)) // access.log.1, access.log-20261123
}

// Current reports whether the name is one that the log is written to, not one from rotation.
func (l Log) Current(name string) bool {
	ok, _ := path.Match(strings.ToLower(l.Pattern), strings.ToLower(name))
	return ok || l.named == ""
}
