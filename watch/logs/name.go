package logs

import (
	"path"
	"strings"
	"time"
)

// gz ends the names of archives.
const gz = ".gz"

// has reports whether a file of the directory belongs to the log, in any letter case. An
// archive does when the file it was made of did.
func (l Log) has(name string) bool {
	matches := func(end, name string) bool {
		ok, _ := path.Match(strings.ToLower(l.Pattern)+end, strings.ToLower(name))
		return ok
	}
	return matches("", name) || matches(gz, name) ||
		l.exact && (matches(".*", name) || matches("-*", name)) // access.log.1, access.log-20261123
}

// current reports whether the writer of the log uses the name, rather than whoever
// rotates it.
func (l Log) current(name string) bool {
	ok, _ := path.Match(strings.ToLower(l.Pattern), strings.ToLower(name))
	return ok || !l.exact
}

func archive(name string) bool { return strings.HasSuffix(strings.ToLower(name), gz) }

// dayOf returns the day that the name of a daily or hourly log of IIS tells:
// u_ex261123.log, u_ex26112314.log, u_ex261123_x.log.
func dayOf(name string) (time.Time, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(name), "u_ex")
	if !ok || len(digits) < 6 {
		return time.Time{}, false
	}
	day, err := time.Parse("060102", digits[:6])
	return day, err == nil
}

// slack is how far the name and the time of a file are trusted: the name may tell the
// local day, the time may be that of a copy, and Windows notes the time of an open
// file late.
const slack = 26 * time.Hour

// Outside reports whether everything in a file that was last written at the given time
// is outside a span of time for sure. Zero ends are open.
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

// compareNames orders names as people do: numbers in them by their value.
func compareNames(a, b string) int {
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

// chunk returns a number without leading zeros, or one character, and what follows it.
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

// escape makes a name a pattern for itself.
func escape(name string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(name)
}
