package printable

import "testing"

func TestInertTextIsNoFormula(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""}, {"HERON07", "HERON07"}, {"=1+1", "'=1+1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"@SUM(A1)", "'@SUM(A1)"},
		{"  =1", "  '=1"}, {`"=1`, `"'=1`}, {"a;=1", "a;'=1"}, {"a,@b", "a,'@b"}, {"a\t-b", "a\t'-b"}, {"a-b=c", "a-b=c"}, {"2026-11-23", "2026-11-23"},
	} {
		if got := Inert(tt.text); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}
