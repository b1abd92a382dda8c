package logs

import (
	"path"
	"strings"
	"time"
)

// gz is the extension of archives that are read.
const gz = ".gz"

// patterns are the names of logs searched for in directories: of IIS (W3C format from release 7 on,
// W3C format before, NCSA format), and of HTTP.SYS. Their archives count as well, and finally the
// archives of logs with other names.
var patterns = []string{"u_ex*.log", "ex[0-9]*.log", "u_nc*.log", "httperr*.log"}

const restPattern = "*.log.gz"

// Series returns the pattern of the names of a log's files; empty if the name matches no known
// pattern.
func Series(name string) string {
	if p := patternOf(name); p != restPattern {
		return p
	}
	return ""
}

func patternOf(name string) string {
	bare := unpackedName(name)
	for _, pattern := range patterns {
		if ok, _ := path.Match(pattern, bare); ok {
			return pattern
		}
	}
	if Archive(name) && strings.HasSuffix(bare, ".log") {
		return restPattern
	}
	return ""
}

// unpackedName is the lower-case name of a file without the extension of an archive.
func unpackedName(name string) string {
	name = strings.ToLower(name)
	if bare, ok := strings.CutSuffix(name, gz); ok {
		return bare
	}
	for _, p := range packings {
		if bare, ok := strings.CutSuffix(name, p.ext); ok {
			return bare
		}
	}
	return name
}

// Archive reports whether the name is that of an archive that is read.
func Archive(name string) bool { return strings.HasSuffix(strings.ToLower(name), gz) }

// dayOf returns the day in the name of a daily or hourly log of IIS: u_ex261123.log,
// u_ex26112314.log, u_ex261123_x.log, ex261123.log.
func dayOf(name string) (time.Time, bool) {
	for _, prefix := range []string{"u_ex", "u_nc", "ex"} {
		digits, ok := strings.CutPrefix(strings.ToLower(name), prefix)
		if !ok || len(digits) < 6 {
			continue
		}
		day, err := time.Parse("060102", digits[:6])
		return day, err == nil
	}
	return time.Time{}, false
}

// slack is the tolerance for the name and the time of a file: the name may contain the local day,
// the time may be that of a copy, and Windows updates the time of an open file late.
const slack = 26 * time.Hour

// Outside reports whether all lines of a file are certainly outside a span of time. Written is when
// it was last written. Zero ends are open.
func Outside(name string, written, since, until time.Time) bool {
	if !since.IsZero() && written.Add(slack).Before(since) {
		return true
	}
	day, ok := dayOf(name)
	if !ok {
		return false
	}
	const length = 24 * time.Hour
	return !since.IsZero() && day.Add(length+slack).Before(since) || !until.IsZero() && day.Add(-slack).After(until)
}

// CompareNames compares names; numbers in them are compared by value.
func CompareNames(a, b string) int {
	for a != "" && b != "" {
		x, restA := chunk(a)
		y, restB := chunk(b)
		if x != y {
			if digit(x[0]) && digit(y[0]) && len(x) != len(y) {
				return len(x) - len(y)
			}
			return strings.Compare(x, y)
		}
		a, b = restA, restB
	}
	return len(a) - len(b)
}

// chunk returns a number without leading zeros, or one character, and the rest of the text.
func chunk(s string) (first, rest string) {
	n := 0
	for n < len(s) && digit(s[n]) {
		n++
	}
	if n == 0 {
		return s[:1], s[1:]
	}
	return strings.TrimLeft(s[:n-1], "0") + s[n-1:n], s[n:]
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// escape returns a pattern that matches only the name.
func escape(name string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(name)
}
