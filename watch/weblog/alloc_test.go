package weblog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// TestAtMostOneAllocationPerRow checks every format: when a parser reads a log for the
// second time, it allocates only the paths that name a device.
func TestAtMostOneAllocationPerRow(t *testing.T) {
	columns := logOf(t, weblogtest.Generator{Lines: 4000, Devices: 200})
	var events, rows bytes.Buffer
	New().Feed(columns, func(e *event.Event) {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		events.Write(append(line, '\n'))
		fmt.Fprintf(&rows, "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" %q\n",
			e.Address, e.Time.Format("02/Jan/2006:15:04:05 -0700"), e.Method, e.Path, e.Status, e.Bytes, e.UserAgent)
	})
	for name, log := range map[string][]byte{"columns": columns, "events": events.Bytes(), "combined": rows.Bytes()} {
		t.Run(name, func(t *testing.T) {
			p := New()
			p.Feed(log, func(*event.Event) {})
			lines := p.Report().Lines
			if r := p.Report(); r.Requests < 3900 || r.Malformed > 0 {
				t.Fatalf("%+v", r)
			}
			n := testing.AllocsPerRun(5, func() { p.Feed(log, func(*event.Event) {}) })
			if perLine := n / float64(lines); perLine > 1 {
				t.Errorf("%.2f allocations in a line", perLine)
			}
		})
	}
}

// TestEventsDoNotReferToTheInput overwrites the input before it checks the events.
func TestEventsDoNotReferToTheInput(t *testing.T) {
	log := logOf(t, weblogtest.Generator{Lines: 500, Devices: 50})
	want, _ := whole(string(log))
	var got []event.Event
	p := New()
	p.Feed(log, func(e *event.Event) { got = append(got, *e) })
	for i := range log {
		log[i] = 'x'
	}
	p.Feed(log, func(*event.Event) {})
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("event %d changed with the input\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

// TestMemoryIsBounded reads a log in which every text is different.
func TestMemoryIsBounded(t *testing.T) {
	p := New()
	p.Feed([]byte("#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-win32-status\n"), nil)
	d := p.pool.decoders[0]
	for i := range 3 * addressLimit {
		p.Feed(fmt.Appendf(nil, "2026-11-23 00:05:00 M%d /ManageSoftDL/%d fd00::%x:%x A/%d 5%d %d\n", i, i, i>>16, i&0xffff, i, i%100, i), func(*event.Event) {})
	}
	if r := p.Report(); r.Requests != 3*addressLimit {
		t.Fatalf("%+v", r)
	}
	for name, n := range map[string][2]int{
		"agents": {len(d.agents), textLimit}, "verbs": {len(d.verbs), textLimit}, "addresses": {len(d.addresses), addressLimit},
		"resources": {len(d.resources), resourceLimit}, "meanings": {len(d.meanings), meaningLimit},
	} {
		if n[0] > n[1] || n[0] == 0 {
			t.Errorf("%d %s are cached", n[0], name)
		}
	}
}
