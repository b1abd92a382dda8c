package filter

import (
	"bytes"
	"strings"
)

// pattern is a text in the form that is searched in a Row.
type pattern struct {
	text  string
	bytes []byte // the same
}

// word is a part of a filter that is searched in the text of a row.
type word struct {
	pattern
	not  bool
	more []pattern // alternatives
}

// newPattern returns a pattern for a text at the start of a field, at its end, both, or anywhere.
func newPattern(text string, begins, ends bool) pattern {
	var b []byte
	if begins {
		b = append(b, End)
	}
	b = AppendFolded(b, text)
	if ends {
		b = append(b, End)
	}
	return pattern{string(b), b}
}

// addWord adds a word, if any text is left of it.
func (f *Filter) addWord(c chars, not bool) {
	var all []pattern
	for _, one := range c.split("|") {
		text, begins, ends := one.anchors()
		if len(text) == 0 {
			continue
		}
		number := plainNumber(text.String())
		if number != "" && !begins && !ends {
			all = append(all, newPattern(number, true, true))
			continue
		}
		p := newPattern(text.String(), begins, ends)
		f.Figures = f.Figures || figure(strings.Trim(p.text, "\x00"))
		all = append(all, p)
	}
	if len(all) > 0 {
		f.words = append(f.words, word{all[0], not, all[1:]})
	}
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

// otherwise reports whether a row has one of the other alternatives.
func (w *word) otherwise(row Row) bool {
	for i := range w.more {
		if bytes.Contains(row, w.more[i].bytes) {
			return true
		}
	}
	return false
}

func (w *word) otherwiseText(row string) bool {
	for i := range w.more {
		if strings.Contains(row, w.more[i].text) {
			return true
		}
	}
	return false
}
