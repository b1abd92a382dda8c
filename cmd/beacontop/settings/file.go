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
	for _, key := range slices.Sorted(maps.Keys(content)) {
		name, value := above+cmp.Or(key, tomlfile.Unnamed), content[key]
		lower := strings.ToLower(name) // the letter case of a key does not matter
		s, err := t.find(name), error(nil)
		switch table, isTable := value.(map[string]any); {
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

// text returns the text of a single value. A whole number in place of a size is one of bytes.
func (k *kind) text(value any) (string, error) {
	found := typeOf(value)
	if found == "string" && k.bare || found != "string" && !slices.Contains(k.takes, found) {
		return "", mismatch(value, k.want)
	}
	switch v := value.(type) {
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case int64:
		if k == sizeKind {
			return tomlfile.Size(v).String(), nil
		}
	}
	return fmt.Sprint(value), nil
}

// mismatch is the error about a value of another type than it should have.
func mismatch(found any, want string) error {
	return fmt.Errorf("found a TOML %s, want %s", typeOf(found), want)
}

// typeOf is the word of TOML for the type of a value.
func typeOf(value any) string {
	switch v := value.(type) {
	case string:
		return "string"
	case bool:
		return "boolean"
	case int64:
		return "integer"
	case float64:
		return "float"
	case map[string]any:
		return "table"
	case []any:
		if len(v) > 0 && typeOf(v[0]) == "table" {
			return "list of tables"
		}
		return "array"
	}
	return "date or time"
}
