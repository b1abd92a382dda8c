package settings

import (
	"testing"
	"time"
)

func TestMomentsAreTimesOrAges(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"24h": "2026-11-22T12:00:00Z", "90m": "2026-11-23T10:30:00Z", "7d": "2026-11-16T12:00:00Z", "2026-11-20": "2026-11-20T00:00:00Z",
		"2026-11-20T10:00:00+02:00": "2026-11-20T08:00:00Z", "": "0001-01-01T00:00:00Z",
		"yesterday": "", "-1h": "", "d": "", "-3d": "", "2026-13-01": "",
	} {
		got, err := Moment(text, time.UTC, now)
		if (err == nil) != (want != "") || err == nil && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestMomentForms(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	berlin, err := parseZone("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]time.Time{
		"": {}, "24h": now.Add(-24 * time.Hour), "7d": now.AddDate(0, 0, -7),
		"2026-11-20":           time.Date(2026, 11, 19, 23, 0, 0, 0, time.UTC),
		"2026-11-20 14:00":     time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC),
		"2026-07-20T14:00":     time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC),
		"2026-11-20T14:00:00Z": time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC),
	} {
		if got, err := Moment(text, berlin, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
}
