package ui

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// pasted presses y and returns the clipboard content.
func (s *screen) pasted(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	s.clipboard.to = &out
	cmd := s.copy()
	if cmd == nil {
		t.Fatalf("nothing is copied: %s", s.said)
	}
	s.Update(cmd())
	code, ok := strings.CutPrefix(out.String(), "\x1b]52;c;")
	code, ended := strings.CutSuffix(code, "\x07")
	text, err := base64.StdEncoding.DecodeString(code)
	if !ok || !ended || err != nil {
		t.Fatalf("no OSC 52: %q, %v", out.String(), err)
	}
	return string(text)
}

func TestWhatIsChosenIsCopied(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want string
		note string
	}{
		{"the path of a record", []string{"4", "enter", "enter"}, "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON08.npl", "copied the path, if the terminal allows it"},
		{"a device", []string{"2", "/", "h", "e", "r", "o", "n", "0", "7", "enter"},
			"HERON07.corp.example  10.1.0.90  ManageSoft/21.1  last contact 2026-11-23T10:44:00Z  policy failed 400 at 2026-11-23T10:44:00Z", "copied the row, if"},
		{"a request", []string{"3", "/", "4", "0", "0", "enter", "j"},
			"2026-11-23T10:44:00Z  HERON07.corp.example  GET  /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl  400 failed  bad path  940 bytes  2.0 ms  10.1.0.90  ManageSoft/21.1", "copied the row, if"},
		{"a group of failures", []string{"4"},
			"policy download 400 bad path  2 devices  2 times, first 2026-11-23T10:44:00Z, last 2026-11-23T11:34:00Z  newest /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON08.npl  " +
				"invalid path, or an upload deeper than TYPE/NAME  check the agent's download and upload locations, MGSFT_DOMAIN_NAME and MGSFT_MACHINE_ID", "copied the group, if"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := show(busy(), 80, 24, Config{Theme: ThemeNone}, tt.keys...)
			if got := s.pasted(t); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if got := s.View(); !strings.Contains(got, tt.note) {
				t.Errorf("no %q:\n%s", tt.note, got)
			}
		})
	}
}

func TestWhatIsCopiedIsSafeToPaste(t *testing.T) {
	for _, keys := range [][]string{{"2"}, {"3", "j"}, {"4"}, {"4", "enter"}, {"4", "enter", "enter"}, {"2", "enter"}} {
		s := show(hostile(), 80, 24, Config{Theme: ThemeNone}, keys...)
		for range 8 {
			if text := s.pasted(t); strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Errorf("%v: %q", keys, text)
			}
			s.press("j")
		}
	}
}

func TestAStreamThatMovesHasNoRowToCopy(t *testing.T) {
	s := show(busy(), 80, 24, Config{Theme: ThemeNone}, "3", "y")
	if got := s.View(); !strings.Contains(got, "nothing is chosen") {
		t.Errorf("nothing is said:\n%s", got)
	}
}

func TestTheWayToTheClipboard(t *testing.T) {
	env := func(set map[string]string) func(string) string { return func(name string) string { return set[name] } }
	var out bytes.Buffer
	if err := newClipboard(&out, env(map[string]string{"STY": "1.pts"})).copy("x"); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), ansi.ScreenPassthrough(ansi.SetSystemClipboard("x"), screenLimitBytes); got != want {
		t.Errorf("in screen %q, want %q", got, want)
	}
	out.Reset()
	inner := newClipboard(&out, env(map[string]string{"TMUX": "/tmp/x", "STY": "1.pts"}))
	if err := inner.copy("x"); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != ansi.SetSystemClipboard("x") || !inner.tmux {
		t.Errorf("in tmux %q", got)
	}
	out.Reset()
	if err := newClipboard(&out, env(nil)).copy(strings.Repeat("x", copyLimitBytes+1)); err == nil || out.Len() > 0 {
		t.Errorf("too long: %v, and %d bytes were sent", err, out.Len())
	}
	if err := newClipboard(&out, env(nil)).copy(strings.Repeat("x", copyLimitBytes)); err != nil || out.Len() > 100_000 {
		t.Errorf("the longest: %v, %d bytes", err, out.Len())
	}
	if err := (clipboard{}).copy("x"); err == nil {
		t.Error("copied without a terminal")
	}
}

// TestWhyNothingIsCopied is said on the screen.
func TestWhyNothingIsCopied(t *testing.T) {
	for name, c := range map[string]struct {
		keys   []string
		change func(s *screen)
		want   string
	}{
		"a pane without rows":             {[]string{"6"}, func(*screen) {}, "nothing to copy here: rows, groups and records can be copied"},
		"a screen without an answer":      {[]string{"2"}, func(s *screen) { s.sampled = false }, "nothing is copied: this pane is not answered yet"},
		"a terminal that takes nothing":   {[]string{"2"}, func(s *screen) { s.clipboard.to = failing{} }, "not copied: the terminal is gone"},
		"not in the hands of the program": {[]string{"2"}, func(s *screen) { s.clipboard = clipboard{to: io.Discard, tmux: true} }, "copied the row, if tmux allows it (set -s set-clipboard on)"},
	} {
		s := show(busy(), 100, 24, Config{Theme: ThemeNone}, c.keys...)
		c.change(s)
		if cmd := s.copy(); cmd != nil {
			s.Update(cmd())
		}
		if got := s.said + s.note; !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// failing is a terminal that is gone.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the terminal is gone") }
