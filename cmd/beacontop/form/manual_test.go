package form

import (
	"os"
	"testing"
)

// manual is the documentation of the package.
func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
