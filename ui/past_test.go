package ui

import (
	"testing"
	"time"

	"beacontop/beacon/estate"
)

func TestHowFarBackTransfersGo(t *testing.T) {
	since := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		past estate.Past
		want string
	}{
		{estate.Past{}, "the newest, and the last failed and successful ones"},
		{estate.Past{Recorded: true, Reading: true}, "reading the history …"},
		{estate.Past{Recorded: true, Reading: true, Since: since}, "back to 24 Oct 00:00 UTC, reading on …"},
		{estate.Past{Recorded: true, Since: since}, "back to 24 Oct 00:00 UTC, and the last failed and successful ones"},
		{estate.Past{Recorded: true, Since: since, Begins: true}, "all, back to 24 Oct 00:00 UTC, where the history begins"},
		{estate.Past{Recorded: true}, "no history yet"},
	} {
		if got := pastOf(&tt.past); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.past, got, tt.want)
		}
	}
}
