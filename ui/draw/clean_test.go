package draw

import "testing"

// TestTextsAreAsWideAsTheirCharacters checks that no line is longer than its computed width: a
// terminal adds up the widths of characters.
func TestTextsAreAsWideAsTheirCharacters(t *testing.T) {
	for in, want := range map[string]string{
		"HERON07":            "HERON07",
		"SÖDRA-Å":            "SÖDRA-Å",
		"東京07":               "東京07",
		"a\u0301":            "a\u0301",
		"\u0e19\u0e49\u0e33": "\u0e19\u0e49\\u0e33",
		"हिन्दी":             `\u0939\u093f\u0928\u094d\u0926\u0940`,
		"தமிழ்":              `தம\u0bbfழ்`,
		"👍🏽":                 `👍\u1f3fd`,
		"☁\ufe0f":            `☁\ufe0f`,
		"\x1b[31m":           `\x1b[31m`,
	} {
		got := Clean(in)
		if got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if !agreed(got) {
			t.Errorf("%q becomes %q, which is %d cells wide", in, got, Width(got))
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"HERON07", "नमस्ते", "தமிழ்", "👨‍👩‍👧", "🇩🇪", "क्ष", "\u1100\u1161\u11a8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Clean(s); !agreed(got) {
			t.Errorf("%q becomes %q, which is %d cells wide", s, got, Width(got))
		}
	})
}
