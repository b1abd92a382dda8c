package estate

import (
	"testing"
	"time"
)

func TestWhenTheCertificateEnds(t *testing.T) {
	for left, want := range map[time.Duration]string{
		36 * time.Hour: "the certificate expires in 1 day", 84 * time.Hour: "the certificate expires in 3 days", 12 * time.Hour: "the certificate expires at 24 Nov 00:00 UTC",
	} {
		got := Certificate{Name: "b1", Ends: noon.Add(left)}.findings(noon)
		if len(got) != 1 || got[0].What != want {
			t.Errorf("%v before: %+v, want %q", left, got, want)
		}
	}
}
