package ui

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
)

// TestEscAndAKeyInOneReadBothCount writes both keys in one piece, as they arrive from a slow line
// or a fast typist.
func TestEscAndAKeyInOneReadBothCount(t *testing.T) {
	for _, tt := range []struct {
		name   string
		writes []string
		want   string
		gone   string
	}{
		{"a digit leaves the detail for a pane", []string{"2", "\r", "\x1b5"}, "5 QUEUE", "TRANSFERS"},
		{"a digit leaves the filter line", []string{"2", "/", "kite", "\x1b5"}, "5 QUEUE", "kite"},
		{"two digits", []string{"2", "\r", "\x1b35"}, "5 QUEUE", "TRANSFERS"},
		{"a space", []string{"3", "/", "her", "\x1b "}, "frozen", "filter: her"},
		{"an arrow with alt is none of it", []string{"2", "\r", "\x1b[1;3A"}, "TRANSFERS", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := estate.NewState(estate.Limits{})
				s.Apply(here("HERON07", 0))
				in, keys := io.Pipe()
				r := runOn(t, s, Config{Theme: ThemeNone}, in)
				for _, text := range append(tt.writes, "q") {
					if text == "q" {
						r.holds(tt.want)
						if tt.gone != "" && strings.Contains(r.term.text(), tt.gone) {
							t.Errorf("%q is still there\n%s", tt.gone, r.term.text())
						}
					}
					if _, err := io.WriteString(keys, text); err != nil {
						t.Fatal(err)
					}
					r.wait(time.Second)
				}
				if err := <-r.done; err != nil {
					t.Fatal(err)
				}
				if err := keys.Close(); err != nil { // ends the read loop
					t.Fatal(err)
				}
			})
		})
	}
}
