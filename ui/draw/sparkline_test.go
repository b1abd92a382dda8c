package draw

import (
	"testing"
	"time"
)

func TestTicksMarkTheColumnsOfChanges(t *testing.T) {
	until := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return until.Add(-d) }
	theme := NewTheme(ThemeNone, false)
	for _, tt := range []struct {
		name    string
		changes []time.Time
		want    string
	}{
		{"nothing changed", nil, ""},
		{"in the last column", []time.Time{ago(time.Second)}, "    ◆"},
		{"at the begin of the first column, and of the last one", []time.Time{ago(5*time.Minute - 1), ago(time.Minute - 1)}, "◆   ◆"},
		{"before and after all columns", []time.Time{ago(5 * time.Minute), ago(0), ago(-time.Hour)}, ""},
	} {
		if got := Ticks(&theme, tt.changes, until, time.Minute, 5); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
