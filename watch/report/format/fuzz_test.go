package format

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/printable"
	"beacontop/watch/report"
)

// FuzzReport reads arbitrary input and writes it in every format: control characters must be
// escaped, and the counts must agree.
func FuzzReport(f *testing.F) {
	const head = "#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-substatus time-taken\n2026-11-23 00:05:00 "
	f.Add([]byte(head + "GET /ManageSoftDL/Policies/Merged/x_domain/Machine/%1b[2J.npl 10.0.0.1 %e2%80%ae=1+1 404 7 99\n"))
	f.Add([]byte(head + "PUT /ManageSoftRL/Inventories/joe+on+A+at+20261123T120000.ndi.gz fd00::1 <b>|`` 405 0 1\n"))
	f.Add([]byte(`{"time":"2026-11-23T00:05:00Z","topic":"request","direction":"upload","kind":"usage","device":{"name":"=A","domain":"\u001b"},"path":"/;=1","status":405,"duration_ns":9,"cause":"<i>\u0085"}` + "\n"))
	f.Fuzz(func(t *testing.T, log []byte) {
		for _, mask := range []bool{false, true} {
			tally := report.New(report.Config{Mask: mask})
			about, err := tally.Take(t.Context(), "a.log", bytes.NewReader(log), func(events []event.Event) error {
				tally.Add(events)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			r := tally.Result()
			var statuses int64
			for _, s := range r.Statuses {
				statuses += s.Requests
			}
			if statuses != r.Totals.Requests || r.Totals.Requests != int64(about.Requests) {
				t.Errorf("%d requests, %d by status, %d in the log", r.Totals.Requests, statuses, about.Requests)
			}
			for _, svg := range regexp.MustCompile(`(?s)<svg .*?</svg>`).FindAllString(written(t, "html", r), -1) {
				onlyShapes(t, svg)
			}
			for _, format := range Names() {
				text := strings.ReplaceAll(written(t, format, r), "\r\n", "\n")
				if i := strings.IndexFunc(text, func(c rune) bool { return c != '\n' && printable.Hidden(c) }); i >= 0 {
					t.Errorf("%s: %q", format, text[max(0, i-20):i+4])
				}
			}
		}
	})
}
