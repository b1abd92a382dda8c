package figures

import (
	"testing"
	"time"
)

func TestRecentAges(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "<10 s", 9 * time.Second: "<10 s", 29 * time.Second: "20 s", 59 * time.Second: "50 s", time.Minute: "1 m", 3 * time.Hour: "3 h",
	} {
		if got := Recent(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	for _, tt := range []struct {
		d                              time.Duration
		late, about, up, length, exact string
	}{
		{0, "0 s", "1 m", "<1 m", "0 m 0 s", "0 h"},
		{7 * time.Second, "7 s", "1 m", "<1 m", "0 m 7 s", "7s"},
		{90 * time.Second, "1 m", "1 m", "1 m", "1 m 30 s", "1m30s"},
		{10 * time.Minute, "10 m", "10 m", "10 m", "10 m 0 s", "10 min"},
		{26 * time.Hour, "26 h", "26 h", "1 d 2 h", "1 d 2 h", "26 h"},
		{50 * time.Hour, "2 d", "2 d", "2 d 2 h", "2 d 2 h", "50 h"},
		{90 * time.Minute, "1 h", "1 h", "1 h 30 m", "1 h 30 m", "90 min"},
		{1500 * time.Millisecond, "1 s", "1 m", "<1 m", "0 m 1 s", "1.5s"},
	} {
		for i, got := range []string{Late(tt.d), About(tt.d), Uptime(tt.d), Length(tt.d), Exact(tt.d)} {
			if want := []string{tt.late, tt.about, tt.up, tt.length, tt.exact}[i]; got != want {
				t.Errorf("%s, form %d: %q, want %q", tt.d, i, got, want)
			}
		}
	}
}

func TestLatency(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: Never, time.Microsecond: "<1 ms", 1800 * time.Microsecond: "1.8 ms", 250 * time.Millisecond: "250 ms", 1500 * time.Millisecond: "1.5 s", 2 * time.Hour: "2 h",
	} {
		if got := Latency(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{
		-1: "0 B", 0: "0 B", 999: "999 B", 1000: "1.0 kB", 85_000_000_000: "85 GB", 268435456: "268 MB", 999_600: "1.0 MB", 9_960: "10 kB",
	} {
		if got := Size(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
