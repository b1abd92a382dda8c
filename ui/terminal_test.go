package ui

import (
	"beacontop/ui/remote"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/muesli/cancelreader"
)

// TestTheBackgroundDecidesTheTheme has answers of real terminals; without one, or with nonsense, the
// theme is dark.
func TestTheBackgroundDecidesTheTheme(t *testing.T) {
	const end = "\x1b[?62;22c"
	for answer, light := range map[string]bool{
		"\x1b]11;rgb:ffff/ffff/dddd\x1b\\" + end: true,
		"\x1b]11;rgb:ff/ff/ff\a" + end:           true,
		"\x1b]11;rgba:f/f/f/f\a" + end:           true,
		"\x1b]11;rgb:0000/ffff/0000\a" + end:     true,  // green is bright
		"\x1b]11;rgb:0000/0000/ffff\a" + end:     false, // blue is not
		"\x1b]11;rgb:1e1e/1e1e/1e1e\a" + end:     false,
		"\x1b]11;rgb:fffff/ffff/ffff\a" + end:    false,
		"\x1b]11;rgb:gggg/ffff/ffff\a" + end:     false,
		end:                                      false,
		"":                                       false,
	} {
		if got := remote.IsLight([]byte(answer)); got != light {
			t.Errorf("%q is light: %v, want %v", answer, got, light)
		}
	}
}

// TestTheAnswerOfATerminal is read up to its end, and never beyond a limit: a terminal may send
// anything.
func TestTheAnswerOfATerminal(t *testing.T) {
	const answer = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c"
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		from io.Reader
		want string
		err  error
	}{
		"both answers at once":        {strings.NewReader(answer), answer, nil},
		"byte by byte, and keys":      {iotest.OneByteReader(strings.NewReader(answer + "jjj")), answer, nil},
		"the time is over":            {io.MultiReader(strings.NewReader("\x1b]11;"), iotest.ErrReader(cancelreader.ErrCanceled)), "\x1b]11;", nil},
		"the terminal hangs up":       {strings.NewReader("\x1b]11;"), "\x1b]11;", nil},
		"no answer, but text":         {strings.NewReader(strings.Repeat("x", 10*answerLimitBytes)), strings.Repeat("x", answerLimitBytes), nil},
		"the terminal cannot be read": {iotest.ErrReader(broken), "", broken},
	} {
		if got, err := answerFrom(c.from); string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v, want %q, %v", name, got, err, c.want, c.err)
		}
	}
}

// TestNothingIsAskedOfAFile: output may be redirected, keys may come through a pipe.
func TestNothingIsAskedOfAFile(t *testing.T) {
	var out strings.Builder
	theme, err := Terminal{In: strings.NewReader(""), Out: &out}.theme(t.Context())
	if theme != ThemeDark || err != nil || out.Len() > 0 {
		t.Errorf("%s, %v, and %q was written", theme, err, out.String())
	}
}
