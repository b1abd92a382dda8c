package sshd

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestArguments(t *testing.T) {
	for line, want := range map[string][]string{
		"":                                       nil,
		"  \t ":                                  nil,
		"agents --json":                          {"agents", "--json"},
		`agents --where 'is:failing lon'`:        {"agents", "--where", "is:failing lon"},
		`a "b 'c' d" 'e "f"'`:                    {"a", "b 'c' d", `e "f"`},
		`a\ b "c\"d\\e\f" 'g\h'`:                 {"a b", `c"d\e\f`, `g\h`},
		`'' ""`:                                  {"", ""},
		`a''b`:                                   {"ab"},
		"agents; rm -rf / && $(x) `y` | z > f *": {"agents;", "rm", "-rf", "/", "&&", "$(x)", "`y`", "|", "z", ">", "f", "*"},
		"status>=400":                            {"status>=400"},
		"ü 日本":                                   {"ü", "日本"},
	} {
		if got, err := arguments(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{"'", `"`, `a\`, `"a\"`, "a\nb", "a\x1b[31m", "a\x00", strings.Repeat("a", commandBytes+1), strings.Repeat("a ", commandWords+1)} {
		if got, err := arguments(line); err == nil {
			t.Errorf("%.20q: %q", line, got)
		}
	}
}

// FuzzArguments splits command lines. Words that are quoted again are the same words.
func FuzzArguments(f *testing.F) {
	for _, seed := range []string{`agents --where 'is:failing lon'`, `"a\"b"`, `\`, "a  b\t", "'", "\xff '\xfe'"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := arguments(line)
		if err != nil {
			return
		}
		var quoted []string
		for _, w := range words {
			if strings.ContainsFunc(w, unicode.IsControl) && !strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%q: a control character appears in %q", line, w)
			}
			quoted = append(quoted, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		again, err := arguments(strings.Join(quoted, " "))
		if len(strings.Join(quoted, " ")) <= commandBytes && (err != nil || !slices.Equal(again, words)) {
			t.Errorf("%q: %q, then %q, %v", line, words, again, err)
		}
	})
}
