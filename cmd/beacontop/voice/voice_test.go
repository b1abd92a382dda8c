package voice

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestSpeaking(t *testing.T) {
	failed := errors.New("listen :80: \x1b[31mdenied\nhere")
	tests := map[string]struct {
		err  error
		code int
		text string
	}{
		"nothing":            {nil, 0, ""},
		"a failure":          {failed, 1, "beacontop: error: listen :80: \\x1b[31mdenied; here\n"},
		"a hint":             {Hint(failed, "choose %s", "8080"), 1, "beacontop: error: listen :80: \\x1b[31mdenied; here\nbeacontop: hint: choose 8080\n"},
		"a mistake":          {Usage(errors.New("no such flag")), 2, "beacontop: error: no such flag\n"},
		"an exit code":       {Hint(Exit(124, Usage(errors.New("too late"))), "later"), 124, "beacontop: error: too late\nbeacontop: hint: later\n"},
		"printed before":     {fmt.Errorf("probe: %w", ErrSaid), 1, ""},
		"printed, with code": {Exit(3, ErrSaid), 3, ""},
		"without its hint":   {WithoutHint(Hint(errors.New("x"), "y"), "y"), 1, "beacontop: error: x\n"},
		"no hint":            {Hint(errors.New("x"), ""), 1, "beacontop: error: x\n"},
		"hint of nothing":    {Hint(Usage(Exit(3, nil)), "y"), 0, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if code := Speak(&out, tt.err); code != tt.code || out.String() != tt.text {
				t.Errorf("exit %d, %q; want %d, %q", code, out.String(), tt.code, tt.text)
			}
		})
	}
}
