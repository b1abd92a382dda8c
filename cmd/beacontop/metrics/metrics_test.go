package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// scrape returns what a Prometheus server reads over HTTP.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// busy returns the metrics of a beacon of which everything is known, and which has a problem.
func busy(t *testing.T) *Metrics {
	t.Helper()
	s := estate.NewState(estate.Limits{})
	m := New(Config{
		Source: s.Reader(), Kept: s.Kept, Version: "v1",
		History: func() int { return 7 }, Viewers: func() int { return 2 },
	})
	now := time.Now().UTC()
	apply := func(events ...event.Event) {
		for i := range events {
			if events[i].Time.IsZero() {
				events[i].Time = now
			}
			m.Observe(&events[i])
		}
		s.Apply(events...)
	}
	heron := protocol.Device{Name: "HERON07", Domain: "corp.example"}
	apply(
		event.Event{Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80"},
		event.Event{Topic: event.TopicDisk, Bytes: 1e6, Total: 100e9, Reserve: 256e6, Cause: event.CauseDiskFull},
		event.Event{Topic: event.TopicCertificate, Name: "b", Since: time.Unix(2_000_000_000, 0), Count: 2},
		event.Event{Topic: event.TopicParent, Name: "app", Peer: "http://u:s3cr3t@app/ManageSoftRL", Reach: event.ReachUp, Active: true},
		event.Event{Topic: event.TopicParent, Name: "old", Peer: "http://old/ManageSoftRL", Reach: event.ReachDown},
		event.Event{Topic: event.TopicParent, Name: "new", Peer: "http://new/ManageSoftRL"},
		event.Event{Topic: event.TopicSibling, Name: "b2", Peer: "http://b2", Reach: event.ReachUp},
		event.Event{Topic: event.TopicListing, Folder: "Inventories", Count: 3, Bytes: 300, Since: now.Add(-time.Hour), Name: "a.ndi"},
		event.Event{Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: heron, Attribution: event.Named, Status: 404, Duration: 2 * time.Millisecond, Bytes: 99},
		event.Event{Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: protocol.Device{Name: "OWL12"}, Status: 200, Duration: 20 * time.Second, Bytes: 1000, Folder: "Inventories", Name: "a.ndi"},
		event.Event{Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindPolicy, Status: 999, Untimed: true},
		event.Event{Topic: event.TopicRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: "b.ndi", Status: 200, Bytes: 10},
		event.Event{Topic: event.TopicGap, Name: "feed", Count: 3},
		event.Event{Topic: event.TopicPulse, Count: 4},
	)
	var e engine.Engine
	facts := s.Facts(now)
	e.Step(&facts)
	kept, err := json.Marshal(&e)
	if err != nil {
		t.Fatal(err)
	}
	s.Keep(kept)
	return m
}

func TestAScrapeHasEveryFigure(t *testing.T) {
	have := scrape(t, busy(t))
	for _, want := range []string{
		`beacontop_requests_total{class="4xx",direction="download",kind="policy"} 1`,
		`beacontop_requests_total{class="2xx",direction="upload",kind="inventory"} 1`,
		`beacontop_requests_total{class="none",direction="upload",kind="other"} 1`,
		`beacontop_requests_total{class="2xx",direction="relay",kind="inventory"} 1`,
		`beacontop_request_duration_seconds_bucket{direction="download",kind="policy",le="0.005"} 1`,
		`beacontop_request_duration_seconds_bucket{direction="upload",kind="inventory",le="15"} 0`,
		`beacontop_request_duration_seconds_sum{direction="upload",kind="inventory"} 20`,
		`beacontop_request_duration_seconds_count{direction="upload",kind="other"} 0`,
		`beacontop_transferred_bytes_total{direction="upload",kind="inventory"} 1000`,
		`beacontop_transferred_bytes_total{direction="download",kind="policy"} 0`,
		`beacontop_agents{state="known"} 2`, `beacontop_agents{state="failing"} 1`, `beacontop_agents{state="last_hour"} 2`,
		`beacontop_agents{state="silent"} 0`, `beacontop_agents{state="stale"} 0`, `beacontop_agents{state="orphan"} 1`,
		`beacontop_queue_files 3`, `beacontop_queue_bytes 300`,
		`beacontop_parent_up{parent="http://u:xxxxx@app/ManageSoftRL"} 1`, `beacontop_parent_active{parent="http://u:xxxxx@app/ManageSoftRL"} 1`,
		`beacontop_parent_up{parent="http://old/ManageSoftRL"} 0`, `beacontop_parent_active{parent="http://new/ManageSoftRL"} 0`,
		`beacontop_sibling_up{sibling="http://b2"} 1`, `beacontop_siblings{reach="up"} 1`, `beacontop_siblings{reach="down"} 0`,
		`beacontop_diagnoses{code="disk-full",severity="problem"} 1`,
		`beacontop_disk_free_bytes 1e+06`, `beacontop_disk_total_bytes 1e+11`, `beacontop_disk_reserve_bytes 2.56e+08`,
		`beacontop_history_waiting_events 7`, `beacontop_events_lost_total 3`, `beacontop_viewers 2`, `beacontop_running_requests 4`,
		`beacontop_certificate_expiry_timestamp_seconds 2e+09`,
	} {
		if !strings.Contains(have, "\n"+want+"\n") {
			t.Errorf("no %s in\n%s", want, own(have))
		}
	}
	ages := regexp.MustCompile(`\nbeacontop_queue_oldest_age_seconds 3[67]\d\d`)
	if !ages.MatchString(have) || !strings.Contains(have, `queue_files_per_second{flow="out"} `) || !strings.Contains(have, `beacontop_build_info{goversion="go1.`) {
		t.Errorf("scraped\n%s", own(have))
	}
	for _, never := range []string{"HERON07", "s3cr3t", `parent_up{parent="http://new`} {
		if strings.Contains(have, never) {
			t.Errorf("there is %s", never)
		}
	}
}

// TestWhatIsNotKnownHasNoValue scrapes a beacon of which nothing is known.
func TestWhatIsNotKnownHasNoValue(t *testing.T) {
	have := scrape(t, New(Config{Source: estate.NewState(estate.Limits{}).Reader()}))
	for _, never := range []string{"queue_", "disk_", "certificate_", "history_", "viewers", "running_", "parent_", "sibling_", "origin_", "downloads_", "copies_", "bypassing_", "diagnoses{"} {
		if strings.Contains(have, "\nbeacontop_"+never) {
			t.Errorf("%s has a value", never)
		}
	}
	if !strings.Contains(have, "\nbeacontop_agents{state=\"known\"} 0\n") {
		t.Error("no agents")
	}
}

// fronted returns the metrics of a beacon in front of another one, while copies are sent.
func fronted() *Metrics {
	s := estate.NewState(estate.Limits{})
	m := New(Config{Source: s.Reader(), Copies: func() (int, int64, bool) { return 3, 4096, true }})
	now := time.Now().UTC()
	s.Apply(
		event.Event{Time: now, Topic: event.TopicOrigin, Peer: "http://u:s3cr3t@app/ManageSoftDL", Reach: event.ReachUp, Active: true, Status: 200, Duration: 20 * time.Millisecond},
		event.Event{Time: now, Topic: event.TopicOrigin, Peer: "http://old/ManageSoftDL", Reach: event.ReachDown},
		event.Event{Time: now, Topic: event.TopicOrigin, Peer: "http://new/ManageSoftDL"},
		event.Event{Time: now, Topic: event.TopicBypass, Name: "x.osd", Peer: "app", Count: 1},
	)
	for i := range 4 {
		s.Apply(event.Event{Time: now, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindSchedule, Device: protocol.Device{Name: fmt.Sprint("H", i)}, Status: 200, Served: event.Served(i % 3)})
	}
	return m
}

func TestAFrontHasFiguresOfItsOrigin(t *testing.T) {
	have := scrape(t, fronted())
	for _, want := range []string{
		`beacontop_origin_up{origin="http://u:xxxxx@app/ManageSoftDL"} 1`, `beacontop_origin_active{origin="http://u:xxxxx@app/ManageSoftDL"} 1`,
		`beacontop_origin_latency_seconds{origin="http://u:xxxxx@app/ManageSoftDL"} 0.02`, `beacontop_origin_up{origin="http://old/ManageSoftDL"} 0`,
		`beacontop_origin_active{origin="http://new/ManageSoftDL"} 0`, `beacontop_downloads_total{by="here"} 2`, `beacontop_downloads_total{by="origin"} 1`,
		`beacontop_downloads_total{by="copy"} 1`, `beacontop_downloads_total{by="unanswered"} 0`, `beacontop_copies_agents 1`, `beacontop_copies_kept 3`,
		`beacontop_copies_kept_bytes 4096`, `beacontop_bypassing_failover_lists 1`,
	} {
		if !strings.Contains(have, "\n"+want+"\n") {
			t.Errorf("no %s in\n%s", want, own(have))
		}
	}
	if strings.Contains(have, `origin_up{origin="http://new`) || strings.Contains(have, "s3cr3t") {
		t.Errorf("scraped\n%s", own(have))
	}
}

// TestTheNumberOfSeriesDoesNotGrowWithTheEstate compares ten agents with ten thousand, and a long
// failover list with a longer one.
func TestTheNumberOfSeriesDoesNotGrowWithTheEstate(t *testing.T) {
	count := func(agents, peers int) int {
		s := estate.NewState(estate.Limits{})
		m := New(Config{Source: s.Reader()})
		for i := range agents {
			e := event.Event{Time: time.Now(), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: protocol.Device{Name: fmt.Sprint("H", i)}, Status: 200 + i%400}
			m.Observe(&e)
			s.Apply(e)
		}
		for i := range peers {
			s.Apply(event.Event{Time: time.Now(), Topic: event.TopicSibling, Name: "b", Peer: fmt.Sprint("http://b", i), Reach: event.ReachUp})
		}
		return strings.Count(scrape(t, m), "\nbeacontop_")
	}
	if few, many := count(10, 100), count(10_000, 500); few != many {
		t.Errorf("%d series, then %d", few, many)
	}
}

// broken is a source that has no answer, as a daemon that has just stopped.
type broken struct{}

func (broken) Sample(context.Context, estate.Query) (estate.Sample, error) {
	return estate.Sample{}, errors.New("stopped")
}

// TestASampleThatFailsIsNoScrape: nothing would be worse than figures of half a beacon.
func TestASampleThatFailsIsNoScrape(t *testing.T) {
	w := httptest.NewRecorder()
	New(Config{Source: broken{}}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "stopped") {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestObserveAllocatesNothing(t *testing.T) {
	m := New(Config{Source: broken{}})
	e := event.Event{Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Status: 200, Bytes: 60_000, Duration: time.Millisecond}
	if n := testing.AllocsPerRun(100, func() { m.Observe(&e) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkFold applies the requests of 10,000 agents, and counts them: the ratio is what the fold
// takes with the counters to what it takes without.
func BenchmarkFold(b *testing.B) {
	const batch = 1000
	events := make([]event.Event, 40*batch)
	for i := range events {
		events[i] = event.Event{
			Time: time.Now(), Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory,
			Device: protocol.Device{Name: fmt.Sprint("HOST", i%10_000)}, Status: 200, Bytes: 60_000, Duration: time.Millisecond,
			Folder: "Inventories", Name: fmt.Sprint("HOST", i%10_000, ".ndi.gz"),
		}
	}
	s := estate.NewState(estate.Limits{})
	m := New(Config{Source: s.Reader()})
	var folding, counting time.Duration
	n := 0
	for b.Loop() {
		part := events[n%len(events):][:batch]
		begin := time.Now()
		s.Apply(part...)
		folded := time.Now()
		for i := range part {
			m.Observe(&part[i])
		}
		folding += folded.Sub(begin)
		counting += time.Since(folded)
		n += batch
	}
	b.ReportMetric(float64(counting.Nanoseconds())/float64(n), "ns/event")
	b.ReportMetric(float64(folding+counting)/float64(folding), "ratio")
}
