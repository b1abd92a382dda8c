package filter

import (
	"bytes"
	"strings"

	"beacontop/beacon/protocol"
)

// Filter selects rows by words. It searches the text that a row shows and the values behind that
// text. Every word must match: "word" anywhere, "!word" nowhere, "^word" at the start of a field,
// "word$" at the end of a field. A number matches only a whole field, so that 404 matches a
// status and not a part of a file name. Text in double quotes is one word. Matching ignores case.
// The zero Filter matches everything.
type Filter struct {
	text    string
	terms   []term
	Figures bool // a word may be part of an age, a size or a duration
}

// term is one word in the form that is searched in a Row.
type term struct {
	text    string
	pattern []byte // the same, as bytes
	not     bool
}

// Parse parses a filter; every text is valid.
func Parse(text string) Filter {
	f := Filter{text: strings.Join(strings.Fields(text), " ")}
	for _, word := range wordsOf(f.text) {
		t, text := term{}, word
		if word != SignWarn { // the whole word is the sign, not the start of another word
			text, t.not = strings.CutPrefix(text, "!")
		}
		text, prefix := strings.CutPrefix(text, "^")
		text, suffix := strings.CutSuffix(text, "$")
		if text == "" {
			continue
		}
		whole := word == SignWarn
		if n := plainNumber(text); n != "" && !prefix && !suffix {
			text, whole = n, true
		}
		t.pattern = AppendFolded(nil, text)
		f.Figures = f.Figures || !whole && figure(string(t.pattern))
		if prefix || whole {
			t.pattern = append([]byte{End}, t.pattern...)
		}
		if suffix || whole {
			t.pattern = append(t.pattern, End)
		}
		t.text = string(t.pattern)
		f.terms = append(f.terms, t)
	}
	return f
}

// wordsOf splits a text at blanks outside double quotes, and removes the quotes.
func wordsOf(text string) []string {
	quoted := false
	words := strings.FieldsFunc(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], `"`, "")
	}
	return words
}

// plainNumber returns the digits of a text that is only a number, with or without thousands
// separators, and an empty string for other texts.
func plainNumber(text string) string {
	groups := strings.Split(text, ",")
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" || i > 0 && len(g) != 3 || len(groups) > 1 && len(g) > 3 {
			return ""
		}
	}
	return strings.Join(groups, "")
}

// figure reports whether a pattern may be part of an age, a size or a duration.
func figure(pattern string) bool {
	const units, names = "0123456789.,:<bkmgtpehsd–-?", "sun mon tue wed thu fri sat jan feb mar apr may jun jul aug sep oct nov dec"
	for word := range strings.FieldsSeq(pattern) {
		if strings.Trim(word, units) != "" && !strings.Contains(names, word) {
			return false
		}
	}
	return true
}

// String returns the filter's text.
func (f Filter) String() string { return f.text }

// MarshalText returns the filter's text.
func (f Filter) MarshalText() ([]byte, error) { return []byte(f.text), nil }

// UnmarshalText parses a filter.
func (f *Filter) UnmarshalText(text []byte) error {
	*f = Parse(string(text))
	return nil
}

// Empty reports whether the filter matches everything.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Matches reports whether a row matches.
func (f *Filter) Matches(row Row) bool {
	for i := range f.terms {
		if bytes.Contains(row, f.terms[i].pattern) == f.terms[i].not {
			return false
		}
	}
	return true
}

// MatchesText reports whether a row with cached text matches.
func (f *Filter) MatchesText(row string) bool {
	for i := range f.terms {
		if strings.Contains(row, f.terms[i].text) == f.terms[i].not {
			return false
		}
	}
	return true
}

// End precedes, separates and follows the fields of a Row, so that the start and the end
// of a field can be searched like any other text. No visible text contains it.
const End = 0

// Row holds the texts of a row in the form that filters search.
type Row []byte

// Begin empties it for the next row.
func (r Row) Begin() Row { return append(r[:0], End) }

// Field adds a text of the row, if it is not empty.
func (r Row) Field(text string) Row {
	if text == "" {
		return r
	}
	return append(AppendFolded(r, text), End)
}

// Device adds a name in every form in which it is shown.
func (r Row) Device(d protocol.Device) Row {
	r = r.Field(d.Name)
	if d.Domain != "" {
		r = append(AppendFolded(append(AppendFolded(r, d.Name), '.'), d.Domain), End)
		r = r.Field(d.Domain)
	}
	return r
}
