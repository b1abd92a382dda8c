package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGoldenReports compares every format with its golden file, including the JSON schema.
func TestGoldenReports(t *testing.T) {
	for name, masked := range map[string]bool{"plain": false, "masked": true} {
		r := estateOf(t, Config{Top: 4, Mask: masked})
		for _, format := range Formats() {
			t.Run(name+" "+format, func(t *testing.T) {
				var got bytes.Buffer
				if err := Write(&got, format, r); err != nil {
					t.Fatal(err)
				}
				golden(t, name+"."+format, got.Bytes())
			})
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s changed; go test -update writes it\n%s", file, got)
	}
}

// TestTextFitsIntoEightyColumns checks the width of the text format.
func TestTextFitsIntoEightyColumns(t *testing.T) {
	var b strings.Builder
	if err := Write(&b, "text", estateOf(t, Config{})); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > textWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// TestTheDocumentationDescribesEveryField checks that the package documentation describes every JSON field.
func TestTheDocumentationDescribesEveryField(t *testing.T) {
	chapter, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, w := range strings.FieldsFunc(string(chapter), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789_", r) }) {
		words[w] = true
	}
	var look func(reflect.Type)
	look = func(s reflect.Type) {
		for s.Kind() == reflect.Slice || s.Kind() == reflect.Pointer {
			s = s.Elem()
		}
		if s.Kind() != reflect.Struct || s.PkgPath() != reflect.TypeFor[Result]().PkgPath() {
			return
		}
		for i := range s.NumField() {
			name, _, _ := strings.Cut(s.Field(i).Tag.Get("json"), ",")
			if !words[name] {
				t.Errorf("%s.%s: the package documentation does not name %q", s.Name(), s.Field(i).Name, name)
			}
			look(s.Field(i).Type)
		}
	}
	look(reflect.TypeFor[Result]())
}
