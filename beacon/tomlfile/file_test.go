package tomlfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// upper is a value that is written as text.
type upper struct{ text string }

func (u *upper) UnmarshalText(text []byte) error {
	if s := string(text); s != strings.ToUpper(s) {
		return errors.New("must be upper case")
	}
	u.text = string(text)
	return nil
}

// settings has a field of each kind.
type settings struct {
	Name   string            `toml:"name"`
	On     bool              `toml:"on"`
	Count  int               `toml:"count"`
	Names  []string          `toml:"names"`
	Upper  upper             `toml:"upper"`
	Uppers []upper           `toml:"uppers"`
	One    *settings         `toml:"one"`
	Many   []settings        `toml:"many"`
	Free   map[string]any    `toml:"free"`
	Texts  map[string]string `toml:"texts"`
	embedded
}

// embedded has fields that a file writes beside the others.
type embedded struct {
	Inner string `toml:"inner"`
}

func read(t *testing.T, text string) File {
	t.Helper()
	name := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Read(name, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestDecode(t *testing.T) {
	for text, want := range map[string]string{
		"name = 'a'\non = true\ncount = 7\nnames = ['b', 'c']\nupper = 'D'\nuppers = ['E']\n[one]\nname = 'f'\n[[many]]\nname = 'g'\n[free]\nx.y = [1, {z = 2}]": "",
		"many = [{ name = 'a' }, { count = 1 }]\none = { on = false }":                                                                                           "",
		"name = 1":            `1:8: found a TOML integer, want a quoted string`,
		"\n  on = 'yes'":      `2:8: found a TOML string, want true or false`,
		"count = 1.5":         `1:9: found a TOML float, want a whole number`,
		"names = 'a'":         `1:9: found a TOML string, want a list of strings, ["a", "b"]`,
		"names = ['a', 2]":    `1:15: found a TOML integer, want a quoted string`,
		"upper = 'd'":         `1:9: must be upper case`,
		"uppers = ['D', 'e']": `1:16: must be upper case`,
		"upper = 22:00:00":    `1:9: found a TOML local time, want a quoted time of day, "22:00"`,
		"upper = ['D']":       `1:1: found a TOML array, want a quoted string`,
		"one = 1":             `1:7: found a TOML integer, want a table, with its name in [ ]`,
		"[[one]]":             `1:3: found a list of tables, [[ ]], want a single table, [ ]`,
		"[many]":              `1:2: found a TOML table, want one or more tables, each with its name in [[ ]]`,
		"[name]":              `1:2: found a TOML table, want a quoted string`,
		"[[names]]":           `1:3: found a TOML list of tables, want a list of strings, ["a", "b"]`,
		"many = [1]":          `1:9: found a TOML integer, want a table, with its name in [ ]`,
		"[texts]\na = 1":      `2:5: found a TOML integer, want a quoted string`,
		"inner = 'a'\n[[many]]\ninner = 'b' # and a comment\nnames = [ # comment\n'c', # comment\n]": "",
		"inner = 1":                       `1:9: found a TOML integer, want a quoted string`,
		"nome = 1":                        `1:1: unknown key nome`,
		"nome.name.x = 1":                 `1:1: unknown key nome.name.x`,
		"[[many]]\n[many.one]\nnome = 1":  `3:1: unknown key many.one.nome`,
		"[one]\none.one.upper = 'x'":      `2:17: must be upper case`,
		"nome = 1\nname = ":               `1:1: unknown key nome`,
		"name = ":                         `1:7: expected value, not end of input`,
		"name = 'a'\nname = 'b'":          `2:1: key name is already defined`,
		"count = 99999999999999999999999": `1:9: `,
	} {
		f := read(t, text)
		err := f.Decode(&settings{})
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), f.name+":")
		}
		if got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%q\ngives %s\nwant  %s", text, got, want)
		}
	}
}

// TestLocate names values by their keys; the nearest table stands in for what has no place.
func TestLocate(t *testing.T) {
	f := read(t, "[[many]]\nname = 'a'\n[[many]]\nname = 'b'\n")
	wrong := errors.New("wrong")
	for key, want := range map[string]string{"many[1].name": ":4:8: wrong", "many[1].count": ":3:3: wrong", "absent": ": wrong"} {
		if err := f.Locate(AtKey("many[1]", nil)); err != nil {
			t.Errorf("nil became %v", err)
		}
		above, below, deep := strings.Cut(key, ".")
		err := AtKey(above, wrong)
		if deep {
			err = AtKey(above, AtKey(below, wrong))
		}
		if got := f.Locate(err); got.Error() != f.name+want || !errors.Is(got, wrong) {
			t.Errorf("%s: %v, want %s", key, got, want)
		}
	}
}
