package ui

import (
	"testing"
)

func TestWhyASiblingIsDownIsShownOnEverySize(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}, {200, 50}} {
		if s := show(busy(), size[0], size[1], Config{Theme: ThemeNone}, "6"); !s.holds("timeout: i/o timeout") {
			t.Errorf("%v: no reason\n%s", size, s.View())
		}
	}
}
