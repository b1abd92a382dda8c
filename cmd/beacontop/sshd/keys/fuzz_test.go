package keys

import (
	"net/netip"
	"strings"
	"testing"
	"time"
	"unicode"
)

// FuzzAuthorized reads files. Whatever they hold, a key with an unknown option is refused, and what is
// reported can be printed.
func FuzzAuthorized(f *testing.F) {
	_, line := newKey(f)
	for _, seed := range []string{
		line, `from="10.0.0.0/8,!10.1.*" ` + line + " a\x1b[31mb", `expiry-time="20300101" ` + line, "restrict " + line, `from="`, `a="b\"c" ` + line,
		"\xff\x00", line + "\n" + line, strings.Repeat(`from="*",`, 9) + line,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for one := range strings.SplitSeq(text, "\n") {
			l, err := parse(one)
			if err != nil {
				continue
			}
			for _, said := range []string{l.name(), l.refused} {
				if strings.ContainsFunc(said, unicode.IsControl) {
					t.Errorf("%q is not printable", said)
				}
			}
			if l.refused == "" && len(l.from) == 0 && l.expires.IsZero() && strings.ContainsAny(strings.Fields(one)[0], `="`) {
				t.Errorf("%q: an option without effect", one)
			}
			_ = l.admits(netip.MustParseAddr("10.1.2.3"), time.Time{})
		}
	})
}
