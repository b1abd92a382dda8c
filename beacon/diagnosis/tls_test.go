package diagnosis_test

import (
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

func TestWhenTheCertificateEnds(t *testing.T) {
	for left, want := range map[time.Duration]string{
		36 * time.Hour: "the certificate expires in 1 day", 84 * time.Hour: "the certificate expires in 3 days", 12 * time.Hour: "the certificate expires at 24 Nov 00:00 UTC",
		-time.Hour: "the certificate expired on 23 Nov 2026",
	} {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: noon, Topic: event.TopicCertificate, Name: "b1", Since: noon.Add(left)})
		if want += " | renew it: agents reject an expired one"; lines(s, noon) != want {
			t.Errorf("%v before: %q, want %q", left, lines(s, noon), want)
		}
	}
}
