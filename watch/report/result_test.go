package report

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

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
		if s.Kind() != reflect.Struct || !strings.HasPrefix(s.PkgPath(), "beacontop/") {
			return
		}
		for i := range s.NumField() {
			name, _, _ := strings.Cut(s.Field(i).Tag.Get("json"), ",")
			if !s.Field(i).Anonymous && !words[name] {
				t.Errorf("%s.%s: the package documentation does not name %q", s.Name(), s.Field(i).Name, name)
			}
			look(s.Field(i).Type)
		}
	}
	look(reflect.TypeFor[Result]())
}
