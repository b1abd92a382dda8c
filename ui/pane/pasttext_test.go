package pane

import (
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/ui/uitest"
)

func TestHowFarBackTransfersGo(t *testing.T) {
	since := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		past estate.Past
		want string
	}{
		{estate.Past{}, "the newest, and what is kept of older ones"},
		{estate.Past{Recorded: true, Reading: true}, "reading the history …"},
		{estate.Past{Recorded: true, Reading: true, Since: since}, "back to 24 Oct 00:00 UTC, reading on …"},
		{estate.Past{Recorded: true, Since: since}, "back to 24 Oct 00:00 UTC, and what is kept of older ones"},
		{estate.Past{Recorded: true, Since: since, Begins: true}, "all, back to 24 Oct 00:00 UTC, where the history begins"},
		{estate.Past{Recorded: true}, "no history yet"},
	} {
		if got := pastOf(uitest.Noon, &tt.past); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.past, got, tt.want)
		}
	}
}
