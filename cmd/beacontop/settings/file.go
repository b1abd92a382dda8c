package settings

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"beacontop/beacon/tomlfile"
)

// readFile sets what a configuration file contains. Of several mistakes it reports the first in the
// file.
func (s *Settings) readFile(name string, limitBytes int64) (err error) {
	if s.file, err = tomlfile.Read(name, limitBytes); err != nil {
		return &FileError{err}
	}
	var content map[string]any
	if err := s.file.Decode(&content); err != nil {
		return &FileError{err}
	}
	if err := s.file.LocateFirst(s.table.read("", content)...); err != nil {
		return &FileError{err}
	}
	return nil
}

// read sets the values of one table of a file, whose keys begin with above.
func (t Table) read(above string, content map[string]any) (wrong []error) {
	set := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(content)) {
		name, value := above+cmp.Or(key, tomlfile.Unnamed), content[key]
		lower := strings.ToLower(name) // the letter case of a key does not matter
		s, err := t.find(name), error(nil)
		switch table, isTable := value.(map[string]any); {
		case set[lower]:
			err = tomlfile.AtKey(name+tomlfile.Itself, fmt.Errorf("duplicate key %s", name))
		case s != nil && s.tables != nil:
			wrong = append(wrong, s.readTables(value)...)
		case s != nil:
			err = s.readValue(value)
		case !t.hasSection(lower):
			err = tomlfile.AtKey(name+tomlfile.Itself, fmt.Errorf("unknown key %s", name))
		case !isTable:
			err = tomlfile.AtKey(name, mismatch(value, "a table, with its name in [ ]"))
		default:
			wrong = append(wrong, t.read(lower+".", table)...)
		}
		set[lower] = true
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// hasSection reports whether a table of the file is one of a setting.
func (t Table) hasSection(name string) bool {
	return slices.ContainsFunc(t, func(s *Setting) bool {
		section, has := s.section()
		return has && section == name
	})
}

// readValue sets a value as the file has it.
func (s *Setting) readValue(value any) error {
	s.origin = FromFile
	texts, err := s.Value.kind.texts(value)
	if err == nil {
		err = s.Value.set(texts)
	}
	return s.error(err)
}

// texts returns the texts of a value of a file.
func (k *kind) texts(value any) ([]string, error) {
	if !k.list {
		text, err := k.text(value)
		return []string{text}, err
	}
	all, isList := value.([]any)
	if !isList {
		return nil, mismatch(value, k.want)
	}
	var out []string
	for i, one := range all {
		text, isText := one.(string)
		if !isText {
			return nil, &element{i, mismatch(one, textKind.want)}
		}
		out = append(out, text)
	}
	return out, nil
}

func (k *kind) text(value any) (string, error) {
	if text, isText := value.(string); isText && !k.bare {
		return text, nil
	}
	if k.accepts != nil {
		if text, ok := k.accepts(value); ok {
			return text, nil
		}
	}
	return "", mismatch(value, k.want)
}

// Values of a file that are no strings but have a text.

func ifBool(value any) (string, bool) {
	b, ok := value.(bool)
	return strconv.FormatBool(b), ok
}

func ifWhole(value any) (string, bool) {
	n, ok := value.(int64)
	return strconv.FormatInt(n, 10), ok
}

func ifNumber(value any) (string, bool) {
	f, ok := value.(float64)
	if !ok {
		return ifWhole(value)
	}
	return strconv.FormatFloat(f, 'g', -1, 64), true
}

func ifScalar(value any) (string, bool) {
	if text, ok := ifBool(value); ok {
		return text, true
	}
	return ifNumber(value)
}

// ifSize takes a whole number as bytes.
func ifSize(value any) (string, bool) {
	if n, ok := value.(int64); ok {
		return tomlfile.Size(n).String(), true
	}
	return ifScalar(value)
}

// mismatch is the error about a value of another type than it should have.
func mismatch(found any, want string) error {
	words := "date or time"
	switch value := found.(type) {
	case string:
		words = "string"
	case bool:
		words = "boolean"
	case int64:
		words = "integer"
	case float64:
		words = "float"
	case map[string]any:
		words = "table"
	case []any:
		words = "array"
		if len(value) > 0 {
			if _, ok := value[0].(map[string]any); ok {
				words = "list of tables"
			}
		}
	}
	return fmt.Errorf("found a TOML %s, want %s", words, want)
}
