package tomlfile

import (
	"errors"
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

// TestAnExcerptHasNoPassword: excerpts end up in logs. The caret stays below the mistake.
func TestAnExcerptHasNoPassword(t *testing.T) {
	for _, c := range []struct{ name, text, line, caret string }{
		{"a password", "nome = 1 # password = 's3cr3t'", "nome = 1 # password = ********", "^"},
		{"a quoted key", `"password" = "s3cr3t"`, `"password" = ********`, "^"},
		{"a key in single quotes", `'password' = 's3cr3t'`, `'password' = ********`, "^"},
		{"a preference", `'Uploader.ProxyPassword'='s3cr3t'`, `'Uploader.ProxyPassword'= ********`, "^"},
		{"a mistake behind it", "one = { free = { password = 's3cr3t' }, nome = 1 }", "one = { free = { password = ********", strings.Repeat(" ", 28) + "^"},
		{"a URL", "nome = 'http://u:s3cr3t@b/x'", "nome = 'http://u:********@b/x'", "^"},
		{"a URL whose password has an @", "nome = 'http://u:s3@cr3t@b/x'", "nome = 'http://u:********@b/x'", "^"},
		{"two URLs", "nome = ['http://u:s3cr3t@b', 'http://v:t0p@c']", "nome = ['http://u:********@b', 'http://v:********@c']", "^"},
		{"a URL with a port", "nome = 'http://b:80/x'", "nome = 'http://b:80/x'", "^"},
	} {
		var e *Error
		if err := read(t, c.text).Decode(&settings{}); !errors.As(err, &e) {
			t.Errorf("%s: %v", c.name, err)
		} else if got := e.Excerpt(); len(got) != 2 || got[0] != c.line || got[1] != c.caret {
			t.Errorf("%s: %q, want %q and %q", c.name, got, c.line, c.caret)
		}
	}
	var e *Error
	text := "free = { password = \"\"\"\ns3cr3t\n\"\"\" }\nnome = 1"
	if err := read(t, text).Decode(&settings{}); !errors.As(err, &e) || e.Excerpt() != nil || e.row != 4 {
		t.Errorf("after a text of several lines: %v, excerpt %q", err, e.Excerpt())
	}
}
