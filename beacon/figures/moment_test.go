package figures

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)

func TestAMomentHasItsZoneAndItsDay(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*60*60)
	for _, tt := range []struct{ now, then, want string }{
		{"2026-11-23T12:04:00Z", "2026-11-23T11:52:00Z", "11:52 UTC"},
		{"2026-11-23T12:04:00Z", "2026-11-22T11:52:00Z", "22 Nov 11:52 UTC"},
		{"2026-11-23T12:04:00Z", "2026-11-24T00:30:00Z", "24 Nov 00:30 UTC"},
		{"2026-11-23T12:04:00Z", "2025-11-23T11:52:00Z", "23 Nov 2025 11:52 UTC"},
		{"2027-01-01T00:04:00Z", "2026-12-31T23:52:00Z", "31 Dec 23:52 UTC"},
		{"2026-11-23T12:04:00+09:00", "2026-11-23T02:52:00Z", "11:52 JST"},
		{"2026-11-23T08:04:00+09:00", "2026-11-22T22:52:00Z", "07:52 JST"},
		{"2026-11-23T08:04:00+09:00", "2026-11-22T12:52:00Z", "22 Nov 21:52 JST"},
	} {
		now, err1 := time.Parse(time.RFC3339, tt.now)
		then, err2 := time.Parse(time.RFC3339, tt.then)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if strings.HasSuffix(tt.now, "+09:00") {
			now = now.In(tokyo)
		}
		if got := Moment(now, then); got != tt.want {
			t.Errorf("at %s: %s is %q, want %q", tt.now, tt.then, got, tt.want)
		}
	}
}

func TestClocksTellTheDay(t *testing.T) {
	east := time.FixedZone("east", 3600)
	for _, tt := range []struct {
		now  time.Time
		then time.Time
		want string
	}{
		{noon, noon.Add(-time.Hour), "11:04:00"},
		{noon, noon.Add(-13 * time.Hour), "22 Nov 23:04"},
		{noon, noon.Add(-400 * day), "19 Oct 2025"},
		{noon.In(east), noon.Add(-time.Hour), "12:04:00"},
		{noon.In(east), noon.Add(-12*time.Hour - 30*time.Minute), "00:34:00"},
		{noon, time.Time{}, Never},
	} {
		if got := Clock(tt.now, tt.then); got != tt.want {
			t.Errorf("%s at %s: %q, want %q", tt.then, tt.now, got, tt.want)
		}
	}
}

func TestSinceAndAge(t *testing.T) {
	if got, want := Since(noon, noon.Add(-5*time.Minute)), "11:59 UTC, 5 m ago"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Age(noon, noon.Add(-5*time.Minute)), "5 m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if Since(noon, time.Time{}) != Never || Age(noon, time.Time{}) != Never {
		t.Error("a zero time has an age")
	}
}
