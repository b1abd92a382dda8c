package beacon

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"beacontop/beacon/event"
)

func zipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// utf16le encodes a text like Windows, with a byte order mark.
func utf16le(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

// declared is an inventory with an encoding declaration.
func declared(encoding, machine string) string {
	return `<?xml version="1.0" encoding="` + encoding + `"?><Inventory MachineName="` + machine + `" DateTime="20261123T115500"><Hardware/></Inventory>`
}

// collected are the events of a beacon other than requests.
type collected struct {
	mu     sync.Mutex
	events []event.Event
	came   chan struct{}
}

func (c *collected) watch(config *Config) {
	requests := config.Publish
	c.came = make(chan struct{}, 100)
	config.Publish = func(e event.Event) {
		if e.Topic == event.TopicFlaw || e.Topic == event.TopicParked || e.Topic == event.TopicGap {
			c.mu.Lock()
			c.events = append(c.events, e)
			c.mu.Unlock()
			c.came <- struct{}{}
		}
		requests(e)
	}
}

func TestFlawsAreReportedAndTheFileStays(t *testing.T) {
	var told collected
	s := start(t, told.watch)
	cut := zipped(t, strings.Repeat("<Inventory/>", 100))[:30]
	res, _ := s.request("PUT", "/ManageSoftRL/Inventories/system%20on%20OWL12%20at%2020261123T120000.ndi.gz", cut)
	if res.StatusCode != 200 {
		t.Fatalf("status %d", res.StatusCode)
	}
	<-told.came
	if e := told.events[0]; e.Topic != event.TopicFlaw || e.Cause != event.CauseTruncated || e.Device.Name != "OWL12" || e.Active {
		t.Errorf("reported %+v", e)
	}
	if got := s.files(); got != "Incoming/Inventories/system on OWL12 at 20261123T120000.ndi.gz" {
		t.Errorf("files %q", got)
	}
}

// TestWhatWaitsAtTheEndIsExamined stops a beacon right after uploads with a flaw each.
func TestWhatWaitsAtTheEndIsExamined(t *testing.T) {
	const files = 20
	var told collected
	s := start(t, told.watch)
	for n := range files {
		if res, _ := s.request("PUT", fmt.Sprintf("/ManageSoftRL/Inventories/%d.ndi", n), ""); res.StatusCode != 200 {
			t.Fatalf("status %d", res.StatusCode)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	empty := 0
	for _, e := range told.events {
		if e.Topic == event.TopicFlaw && e.Cause == event.CauseEmpty {
			empty++
		}
	}
	if empty != files || len(told.events) != files {
		t.Errorf("%d flaws, want %d: %+v", empty, files, told.events)
	}
}

func TestQuarantine(t *testing.T) {
	var told collected
	s := start(t, func(c *Config) {
		c.Quarantine = true
		told.watch(c)
	})
	for name, body := range map[string]string{"a.ndi": "<Inventory/>", "b.ndi": ""} {
		if res, _ := s.request("PUT", "/ManageSoftRL/Inventories/"+name, body); res.StatusCode != 200 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	<-told.came
	<-told.came
	if got := s.files(); got != "Incoming/Inventories/BadLogs/b.ndi Incoming/Inventories/a.ndi" {
		t.Errorf("files %q", got)
	}
	for _, e := range told.events {
		if e.Topic == event.TopicFlaw && (e.Cause != event.CauseEmpty || !e.Active) {
			t.Errorf("reported %+v", e)
		}
	}
}

// TestForeignEncodingsAreNotQuarantined: well-formed files are queued for the parent, whatever
// their encoding; files in unsupported encodings are reported as not examined.
func TestForeignEncodingsAreNotQuarantined(t *testing.T) {
	var told collected
	s := start(t, func(c *Config) {
		c.Quarantine = true
		told.watch(c)
	})
	for _, file := range []struct{ name, body string }{
		{"system%20on%20B%DCRO%20at%2020261123T120000.ndi", declared("iso-8859-1", "B\xdcRO")},
		{"a.ndi", utf16le(declared("utf-16", "B\u00dcRO"))},
		{"b.ndi.gz", zipped(t, declared("windows-1252", "B\xdcRO"))},
		{"c.ndi", declared("Shift_JIS", "\x83\x5c")}, // examined last
	} {
		if res, _ := s.request("PUT", "/ManageSoftRL/Inventories/"+file.name, file.body); res.StatusCode != 200 {
			t.Errorf("%s: %d", file.name, res.StatusCode)
		}
	}
	<-told.came
	told.mu.Lock()
	defer told.mu.Unlock()
	if len(told.events) != 1 || told.events[0].Name != event.GapExamination || told.events[0].Detail != "Inventories/c.ndi: unsupported encoding Shift_JIS" {
		t.Errorf("reported %+v", told.events)
	}
	if got := s.files(); strings.Contains(got, "BadLogs") || strings.Count(got, "Incoming/Inventories/") != 4 {
		t.Errorf("files %q", got)
	}
	for n := range 4 {
		if e := s.event(n); e.Name != "c.ndi" && e.Device.Name != "B\u00dcRO" {
			t.Errorf("%s is of %q", e.Name, e.Device.Name)
		}
	}
}

// TestAFlawIsReportedAfterTheRequestOfItsFile: otherwise the request, which tells of the newest file, would
// hide the flaw.
func TestAFlawIsReportedAfterTheRequestOfItsFile(t *testing.T) {
	const uploads = 50
	var (
		mu     sync.Mutex
		stored = map[string]bool{}
		flaws  = make(chan error, uploads)
	)
	s := start(t, func(c *Config) {
		publish := c.Publish
		c.Publish = func(e event.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch e.Topic {
			case event.TopicRequest:
				stored[e.Name] = true
			case event.TopicFlaw:
				var early error
				if !stored[e.Name] {
					early = fmt.Errorf("the flaw of %q came before its request", e.Name)
				}
				flaws <- early
			}
			publish(e)
		}
	})
	for i := range uploads {
		if res, _ := s.request("PUT", fmt.Sprintf("/ManageSoftRL/Inventories/system%%20on%%20OWL%d%%20at%%2020261123T120000.ndi", i), "no XML"); res.StatusCode != 200 {
			t.Fatalf("status %d", res.StatusCode)
		}
	}
	for range uploads {
		if err := <-flaws; err != nil {
			t.Error(err)
		}
	}
}
