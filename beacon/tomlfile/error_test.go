package tomlfile

import (
	"strings"
	"testing"
)

// TestAnExcerptIsShort shows an error in a file that is one long line, without its passwords.
func TestAnExcerptIsShort(t *testing.T) {
	line := "x = [" + strings.Repeat("'ä', ", 20_000) + "!, password = 's3cr3t'"
	e := &Error{source: line, column: strings.IndexByte(line, '!') + 1}
	shown := e.Excerpt()
	mark := []rune(shown[0])
	if len(mark) > excerptLimit || mark[len(shown[1])-1] != '!' || strings.Contains(shown[0], "s3cr3t") {
		t.Errorf("%q", shown)
	}
}
