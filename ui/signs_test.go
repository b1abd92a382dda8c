package ui

import (
	"strings"
	"testing"

	"beacontop/ui/uitest"
)

// TestSignsAreWords filters by the signs, with Unicode and without.
func TestSignsAreWords(t *testing.T) {
	for _, tt := range []struct{ pane, sign, ascii string }{{"2", "✖", "x"}, {"2", "▲", "!"}, {"3", "✖", "x"}, {"4", "✖", "x"}, {"4", "▲", "!"}} {
		for _, ascii := range []bool{false, true} {
			sign := tt.sign
			if ascii {
				sign = tt.ascii
			}
			s := show(uitest.Busy(), 120, 36, Config{Theme: ThemeNone, ASCII: ascii}, tt.pane, "/", sign, "enter")
			rows := 0
			for _, l := range s.lines()[4:30] {
				if strings.Contains(l, " "+sign+" ") || strings.Contains(l, sign+"2") || strings.Contains(l, sign+"1") {
					rows++
				}
			}
			if rows == 0 {
				t.Errorf("pane %s: no row with %q\n%s", tt.pane, sign, s.View())
			}
		}
	}
}
