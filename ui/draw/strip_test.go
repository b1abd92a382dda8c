package draw

import (
	"slices"
	"testing"

	"beacontop/beacon/rhythm"
)

func TestStrip(t *testing.T) {
	hours := []rhythm.Hour{
		rhythm.None, rhythm.None, rhythm.None, rhythm.Once, rhythm.Once, rhythm.Several,
		rhythm.Several, rhythm.Failed, rhythm.Unobserved, rhythm.Unobserved, rhythm.Unobserved, rhythm.Once,
	}
	for _, tt := range []struct {
		ascii bool
		want  string
	}{{false, "▁▅█✖╱▅"}, {true, ".|#x/|"}} {
		theme := NewTheme(ThemeNone, tt.ascii)
		if got := Strip(&theme.Glyphs, hours, 6); got != tt.want {
			t.Errorf("ascii %v: %q, want %q", tt.ascii, got, tt.want)
		}
		before := append(slices.Repeat([]rhythm.Hour{rhythm.Unobserved}, 4), hours...)
		if got := Strip(&theme.Glyphs, before, 8); got != "  "+tt.want {
			t.Errorf("ascii %v: %q does not begin blank", tt.ascii, got)
		}
	}
}
