package settings

import (
	"encoding/json"
	"slices"
	"strings"
)

// Value is a typed value that is read from text. Its constructors take the variable that holds it.
type Value struct {
	kind    *kind
	choices []string // the only texts allowed; none: any that can be read
	texts   []string // as it was set, in normal form
	set     func(texts []string) error
}

// kind is a type of value.
type kind struct {
	name  string // in help
	want  string // what the file should have
	is    string // in the reference
	list  bool
	bare  bool     // it is not quoted in the file
	takes []string // types of values in the file that have a text although they are no strings
	path  path
}

// path says whether a value is the name of a file, for completion.
type path int

const (
	noPath path = iota
	filePath
	dirPath
)

// one is a Value of a single text. A nil write keeps the text as it was set.
func one[T any](at *T, k *kind, parse func(string) (T, error), write func(T) string) *Value {
	v := &Value{kind: k}
	v.set = func(texts []string) error {
		text := texts[len(texts)-1]
		read, err := parse(text)
		if err != nil {
			return err
		}
		*at = read
		if write != nil {
			text = write(read)
		}
		v.texts = []string{text}
		return nil
	}
	return v
}

// many is a Value of any number of texts.
func many[T any](at *[]T, k *kind, parse func(string) (T, error)) *Value {
	v := &Value{kind: k}
	v.set = func(texts []string) error {
		var all []T
		for i, text := range texts {
			read, err := parse(text)
			if err != nil {
				return &element{i, err}
			}
			all = append(all, read)
		}
		*at, v.texts = all, slices.Clone(texts)
		return nil
	}
	return v
}

// reset sets the text of a table, which is one that can be read; no text is an empty list.
func (v *Value) reset(text string) {
	texts := []string{text}
	if v.kind.list && text == "" {
		texts = nil
	}
	if err := v.set(texts); err != nil {
		panic(err) // a mistake in the table, which every test finds
	}
}

// split returns the texts of a variable: those of a list are separated by commas or spaces.
func (v *Value) split(text string) []string {
	if !v.kind.list {
		return []string{text}
	}
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
}

// String is the text of a value, in normal form.
func (v *Value) String() string { return strings.Join(v.texts, ",") }

// nothing reports whether a value is 0, or an empty list or text.
func (v *Value) nothing() bool {
	return len(v.texts) == 0 || slices.Contains([]string{"", "0", "0B", "0s"}, v.texts[0])
}

// toml is the value in the syntax of a file.
func (v *Value) toml() string {
	if !v.kind.list {
		if v.kind.bare {
			return v.texts[0]
		}
		return quoted(v.texts[0])
	}
	all := make([]string, 0, len(v.texts))
	for _, text := range v.texts {
		all = append(all, quoted(text))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// quoted is a string in TOML syntax, whose escapes are those of JSON, not of Go.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a strings.Builder does not fail, and every string can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}
