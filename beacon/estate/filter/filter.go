package filter

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Filter selects rows. The zero Filter matches everything. It is what Parse returns, and immutable.
type Filter struct {
	text    string
	words   []word
	terms   []term
	Figures bool // a word may be part of an age, a size or a duration
}

// TextLimitBytes is the maximum length of a filter: far more than anybody types.
const TextLimitBytes = 1000

// Parse parses a filter. The error is an *Error that says what is wrong, and where.
func Parse(text string) (Filter, error) {
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) > TextLimitBytes {
		return Filter{}, &Error{From: TextLimitBytes, To: len(text), What: "the filter is too long", Do: "shorten it", part: [2]int{0, len(text)}}
	}
	var f Filter
	var parts []string
	for _, l := range lexemes(text) {
		if err := f.add(l, text[l.from:l.to] == SignWarn); err != nil {
			err.part = [2]int{l.from, l.to}
			err.Incomplete = err.Incomplete && l.to == len(text)
			return Filter{}, err
		}
		parts = append(parts, text[l.from:l.to])
	}
	f.text = strings.Join(parts, " ")
	return f, nil
}

// ParseFor parses a filter for rows, while it is typed. The error is about the first part that is
// wrong; the filter is what is left without the wrong parts.
func ParseFor(text string, of Rows) (f Filter, first error) {
	for {
		f, err := Parse(text)
		if err == nil {
			err = f.Check(of)
		}
		var wrong *Error
		if !errors.As(err, &wrong) {
			return f, first
		}
		first = cmp.Or(first, err)
		text = text[:wrong.part[0]] + " " + text[wrong.part[1]:]
	}
}

// add adds a part of the text.
func (f *Filter) add(l lexeme, sign bool) *Error {
	if sign { // the whole part is the sign, not the start of another word
		f.words = append(f.words, word{pattern: newPattern(SignWarn, true, true)})
		return nil
	}
	c, not := l.without("!")
	if is, err := f.addTerm(l, c, not); is {
		if err != nil {
			return err
		}
		return nil
	}
	if err := c.fieldAmong(); err != nil {
		return err
	}
	f.addWord(c, not)
	return nil
}

// Check reports a term that these rows cannot answer, as an *Error.
func (f *Filter) Check(of Rows) error {
	for i := range f.terms {
		t := &f.terms[i]
		at := Error{From: t.from, To: t.to, part: t.part}
		state := unknown(t.flags, of)
		switch {
		case t.field.Meaning[of] == "":
			at.What, at.Do, at.Fields = of.String()+" have no "+t.field.Name, t.field.Name+" is a field of "+t.field.In(), true
		case state != nil:
			at.What, at.Do = "is:"+state.Name+" is not known of "+of.String(), "is: here takes "+flagNames(of)
		default:
			continue
		}
		return &at
	}
	return nil
}

// String returns the filter's text.
func (f Filter) String() string { return f.text }

// MarshalText returns the filter's text.
func (f Filter) MarshalText() ([]byte, error) { return []byte(f.text), nil }

// UnmarshalText parses a filter.
func (f *Filter) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return fmt.Errorf("filter %q: %w", text, err)
	}
	*f = parsed
	return nil
}

// Empty reports whether the filter matches everything.
func (f Filter) Empty() bool { return len(f.words) == 0 && len(f.terms) == 0 }

// Words reports whether the text of rows matters.
func (f *Filter) Words() bool { return len(f.words) > 0 }

// Matches reports whether the words match a row.
func (f *Filter) Matches(row Row) bool {
	for i := range f.words {
		w := &f.words[i]
		if (bytes.Contains(row, w.bytes) || len(w.more) > 0 && w.otherwise(row)) == w.not {
			return false
		}
	}
	return true
}

// MatchesText reports whether the words match a row with cached text.
func (f *Filter) MatchesText(row string) bool {
	for i := range f.words {
		w := &f.words[i]
		if (strings.Contains(row, w.text) || len(w.more) > 0 && w.otherwiseText(row)) == w.not {
			return false
		}
	}
	return true
}

// Typed returns a function that tests the values of rows at a time, in its time zone; nil: the
// filter consists of words.
func (f *Filter) Typed(now time.Time) func(v *Values) bool {
	if len(f.terms) == 0 {
		return nil
	}
	tests := make([]test, len(f.terms))
	for i := range f.terms {
		tests[i] = f.terms[i].holds(now)
	}
	return func(v *Values) bool {
		for i, holds := range tests {
			if holds(v) == f.terms[i].not {
				return false
			}
		}
		return true
	}
}
