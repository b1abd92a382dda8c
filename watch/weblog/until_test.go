package weblog

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

func TestTimesInTheFutureAreRejected(t *testing.T) {
	for name, row := range map[string]string{
		"columns":  "#Fields: date time cs-method cs-uri-stem sc-status\n%D %T GET /ManageSoftDL/a.osd 200\n",
		"combined": "10.0.0.1 - - [%N +0000] \"GET /ManageSoftDL/a.osd HTTP/1.1\" 200 1 \"-\" \"x\"\n",
		"events":   "{\"time\":\"%DT%TZ\",\"topic\":\"request\"}\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := New()
			p.Until(fivePast.Add(24 * time.Hour))
			count := 0
			write := func(at time.Time) {
				text := strings.NewReplacer("%D", at.Format(time.DateOnly), "%T", at.Format(time.TimeOnly), "%N", at.Format("02/Jan/2006:15:04:05")).Replace(row)
				p.Feed([]byte(text), func(*event.Event) { count++ })
			}
			write(fivePast)
			write(fivePast.Add(24*time.Hour + time.Second))
			r := p.Report()
			if count != 1 || r.Malformed != 1 || !r.Last.Equal(fivePast) || r.Examples[0].Reason != "timestamp in the future" {
				t.Fatalf("%d events, %+v", count, r)
			}
			p.Until(time.Time{})
			write(fivePast.AddDate(1, 0, 0))
			if count != 2 {
				t.Error("without a limit every time must be accepted")
			}
		})
	}
}
