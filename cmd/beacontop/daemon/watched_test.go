package daemon

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

func TestSettingsOfTheVendorsBeacon(t *testing.T) {
	want := beaconEngine{NetworkName: "PAR-BEACON2", Extensions: "ndi,mmi", Auth: "anonymous", MaxDownload: "30720", Protocol: "http"}
	for name, text := range map[string]string{
		"attributes": `<?xml version="1.0" encoding="utf-8"?><configuration><beaconCommonSettings networkname="PAR-BEACON2" allowedExtensions="ndi,mmi" ` +
			`authenticationType="anonymous" maxDownloadMessageSizekB="30720" protocol="http"/></configuration>`,
		"elements": `<beaconCommonSettings><networkName> PAR-BEACON2 </networkName><allowedExtensions>ndi,mmi</allowedExtensions>` +
			`<authenticationType>anonymous</authenticationType><MaxDownloadMessageSizeKB>30720</MaxDownloadMessageSizeKB><protocol>http</protocol></beaconCommonSettings>`,
		"pairs": `<beaconCommonSettings><add key="networkname" value="PAR-BEACON2"><add key="allowedExtensions" value="ndi,mmi"/>` +
			`<add key="authenticationType" value="anonymous"/><add key="maxDownloadMessageSizekB" value="30720"/><add key="protocol" value="http"/></beaconCommonSettings>`,
	} {
		got, err := parseEngine(strings.NewReader(text))
		if got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if got, err := parseEngine(strings.NewReader("MZ\x00\x01")); got != (beaconEngine{}) || err == nil {
		t.Errorf("input that is not XML gives %+v, %v", got, err)
	}
}

// TestAnotherBeaconIsWatched feeds a dashboard from a log, an Incoming directory and the
// settings of a vendor's beacon.
func TestAnotherBeaconIsWatched(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		return file
	}
	at := time.Now().UTC().Add(-time.Minute).Format("2006-01-02 15:04:05")
	write("logs/u_ex1.log", "#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-substatus\r\n"+
		at+" GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl 10.0.0.7 404 7\r\n"+
		at+" PUT /ManageSoftRL/Inventories/OWL12+at+20261123T120000.ndi 10.0.0.8 200 0\r\n")
	write("Incoming/Inventories/OWL12 at 20261123T120000.ndi", "<Inventory/>")
	write("Incoming/Inventories/BadLogs/old.ndi", "x")
	write("Common/Policies/HERON07.npl", "x")
	w, err := NewWatched(WatchConfig{
		Logs: []string{filepath.Join(dir, "logs")}, Incoming: filepath.Join(dir, "Incoming"), Staging: filepath.Join(dir, "Common"), Dir: dir, Here: true,
		Engine: write("BeaconEngine.config", `<beaconCommonSettings networkname="PAR-BEACON2"/>`),
	})
	if err != nil {
		t.Fatal(err)
	}
	sample := func() estate.Sample {
		return w.State().Sample(estate.Query{Now: time.Now().UTC(), Parts: estate.PartSources | estate.PartFailures})
	}
	ready := func(s estate.Sample) bool {
		return s.Totals.Known == 2 && len(s.Folders) == 1 && s.Folders[0].BadLogs == 1 && len(s.Sources) == 4 && s.Sources[2].Files == 1
	}
	err = w.Run(t.Context(), func(ctx context.Context) error { // a screen that polls until everything is there
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for !ready(sample()) {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	s := sample()
	if err != nil {
		t.Fatalf("%v\n%+v", err, s)
	}
	if s.Beacon.Name != "PAR-BEACON2" || s.Totals.Failing != 1 || s.Failures.Groups[0].Cause != event.CauseExtensionDeny {
		t.Errorf("name %q, %+v", s.Beacon.Name, s.Failures)
	}
	for i, want := range []string{"u_ex*.log", "Common", "Incoming", "BeaconEngine.config"} {
		if !strings.HasSuffix(s.Sources[i].Path, want) || s.Sources[i].Problem != "" {
			t.Errorf("source %d: %+v", i, s.Sources[i])
		}
	}
}

// TestAPeriodInThePastDoesNotExpire watches a day a year ago, with a directory that is looked at again
// and again since.
func TestAPeriodInThePastDoesNotExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		file := filepath.Join(dir, "u_ex1.log")
		end := time.Now().UTC().AddDate(-1, 0, 0)
		line := end.Add(-time.Hour).Format("2006-01-02 15:04:05") + " GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HERON07.npl 10.0.0.7 404 7\r\n"
		if err := os.WriteFile(file, []byte("#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-substatus\r\n"+line), 0o640); err != nil {
			t.Fatal(err)
		}
		w, err := NewWatched(WatchConfig{Logs: []string{file}, Staging: dir, Dir: dir, Since: end.Add(-24 * time.Hour), Until: end})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Run(t.Context(), func(context.Context) error {
			time.Sleep(5 * stagingEvery)
			s := w.State().Sample(estate.Query{Now: end, Parts: estate.PartFailures})
			if len(s.Failures.Groups) != 1 || s.Totals.Failing != 1 {
				t.Errorf("failures %+v, %d failing", s.Failures.Groups, s.Totals.Failing)
			}
			if newest := s.Totals.Sources.Newest; newest.After(end) {
				t.Errorf("the newest line is of %v", newest)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTheBeaconNameComesFromTheLogs(t *testing.T) {
	source := func(name string) []event.Event {
		return []event.Event{{Topic: event.TopicSource, Name: name, Source: &event.Source{}}}
	}
	w := &Watched{servers: map[string]struct{}{}}
	for _, step := range []struct{ log, want string }{
		{"", ""}, {"PAR-BEACON1", "PAR-BEACON1"}, {"", ""}, {"PAR-BEACON2", "2 beacons"}, {"PAR-BEACON1", "2 beacons"},
	} {
		events := source(step.log)
		w.setName(events)
		if events[0].Name != step.want {
			t.Errorf("a log of %q: %q, want %q", step.log, events[0].Name, step.want)
		}
	}
	w.name = "set"
	events := source("PAR-BEACON1")
	w.setName(events)
	if events[0].Name != "set" {
		t.Errorf("%q, want the name that was set", events[0].Name)
	}
}

func TestWatchedFoldersOverrideEvents(t *testing.T) {
	begun := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	all := func() []event.Event {
		var events []event.Event
		for _, at := range []time.Time{begun.Add(-time.Hour), begun.Add(time.Minute)} {
			for _, topic := range []event.Topic{event.TopicArrival, event.TopicDeparture, event.TopicListing, event.TopicRequest, event.TopicRelay} {
				events = append(events, event.Event{Time: at, Topic: topic})
			}
		}
		return events
	}
	w := &Watched{begun: begun}
	if got := w.firsthand(all()); len(got) != 10 {
		t.Errorf("without folders: %d events, want all", len(got))
	}
	w.config.Incoming = "Incoming"
	var before, after []event.Topic
	for _, e := range w.firsthand(all()) {
		if e.Time.Before(begun) {
			before = append(before, e.Topic)
		} else {
			after = append(after, e.Topic)
		}
	}
	if want := []event.Topic{event.TopicArrival, event.TopicDeparture, event.TopicRequest, event.TopicRelay}; !slices.Equal(before, want) {
		t.Errorf("of the time before: %v, want %v", before, want)
	}
	if want := []event.Topic{event.TopicRequest, event.TopicRelay}; !slices.Equal(after, want) {
		t.Errorf("since then: %v, want %v", after, want)
	}
}
