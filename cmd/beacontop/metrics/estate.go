package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"beacontop/beacon/diagnosis/engine"
	"beacontop/beacon/estate"
)

// known collects what is known of an estate, at the time of a scrape.
type known struct{ config Config }

func newKnown(c Config) known { return known{c} }

// gauge describes a series of a sample.
func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("beacontop_"+name, help, labels, nil)
}

// The series of a sample.
var (
	agents = gauge("agents", "Agents by state; one may be in several states, and known includes all of them.", "state")

	queueFiles  = gauge("queue_files", "Files that wait to be forwarded.")
	queueBytes  = gauge("queue_bytes", "Bytes of these files.")
	queueOldest = gauge("queue_oldest_age_seconds", "Age of the oldest of these files; 0: none waits.")
	queueFlow   = gauge("queue_files_per_second", "Files that came into the queue (in) and left it (out), per second over 10 s.", "flow")

	diagnoses = gauge("diagnoses", "Diagnoses that are raised, by code and severity.", "code", "severity")

	diskFree    = gauge("disk_free_bytes", "Free bytes of the disk of uploads.")
	diskTotal   = gauge("disk_total_bytes", "Size of the disk of uploads.")
	diskReserve = gauge("disk_reserve_bytes", "Free bytes below which uploads are rejected.")

	historyWaiting = gauge("history_waiting_events", "Events that are not yet in the history on disk.")
	eventsLost     = prometheus.NewDesc("beacontop_events_lost_total", "Events that this program lost, so that other figures are too low.", nil, nil)
	viewers        = gauge("viewers", "Screens that are attached, and sessions over SSH.")
	running        = gauge("running_requests", "Requests that are being served.")
	certificate    = gauge("certificate_expiry_timestamp_seconds", "When the TLS certificate expires, in seconds since 1970.")
)

// Describe lists the series.
func (k known) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		agents, queueFiles, queueBytes, queueOldest, queueFlow, diagnoses, diskFree, diskTotal, diskReserve, historyWaiting, eventsLost, viewers, running, certificate,
		parentUp, parentActive, siblingUp, siblings, originUp, originActive, originLatency, downloads, copiesAgents, copiesSince, copiesKept, copiesBytes, bypasses,
	} {
		to <- d
	}
}

// scrapeTimeout limits the wait for a sample; Prometheus gives up after 10 s by default.
const scrapeTimeout = 8 * time.Second

// Collect takes a sample and sends its figures.
func (k known) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	now := time.Now().UTC()
	s, err := k.config.Source.Sample(ctx, estate.Query{Now: now, Parts: estate.PartFailover, Rows: 1})
	if err != nil {
		to <- prometheus.NewInvalidMetric(agents, fmt.Errorf("sample: %w", err))
		return
	}
	w := figures{to}
	w.agents(&s.Totals)
	w.queue(&s.Totals, now)
	w.disk(&s.Beacon)
	w.peers(&s)
	w.front(&s)
	w.kept(k.config.Copies)
	w.beacon(&s)
	if k.config.History != nil {
		w.set(historyWaiting, float64(k.config.History()))
	}
	if k.config.Viewers != nil {
		w.set(viewers, float64(k.config.Viewers()))
	}
	if k.config.Kept != nil {
		w.diagnoses(k.config.Kept())
	}
}

// figures sends values.
type figures struct{ to chan<- prometheus.Metric }

func (w figures) set(d *prometheus.Desc, value float64, labels ...string) {
	w.to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func (w figures) agents(t *estate.Totals) {
	for _, state := range []struct {
		name  string
		count int
	}{
		{"known", t.Known}, {"last_hour", t.LastHour}, {"failing", t.Failing}, {"silent", t.Silent}, {"stale", t.Stale}, {"orphan", t.Lost + t.Pending},
	} {
		w.set(agents, float64(state.count), state.name)
	}
}

func (w figures) queue(t *estate.Totals, now time.Time) {
	q := &t.Queue
	if !q.Listed {
		return
	}
	w.set(queueFiles, float64(q.Waiting))
	w.set(queueBytes, float64(q.Bytes))
	w.set(queueFlow, q.In, "in")
	w.set(queueFlow, q.Out, "out")
	switch oldest := q.Oldest.Since; {
	case q.Waiting == 0:
		w.set(queueOldest, 0)
	case !oldest.IsZero():
		w.set(queueOldest, max(now.Sub(oldest), 0).Seconds())
	}
}

func (w figures) disk(b *estate.Beacon) {
	d := &b.Disk
	if d.Checked.IsZero() {
		return
	}
	w.set(diskFree, float64(d.Free))
	w.set(diskReserve, float64(d.Reserve))
	if d.Total > 0 {
		w.set(diskTotal, float64(d.Total))
	}
}

func (w figures) beacon(s *estate.Sample) {
	w.to <- prometheus.MustNewConstMetric(eventsLost, prometheus.CounterValue, float64(s.Totals.Gaps))
	if !s.Beacon.Pulse.IsZero() {
		w.set(running, float64(s.Beacon.Running))
	}
	if ends := s.Beacon.Certificate.Ends; !ends.IsZero() {
		w.set(certificate, float64(ends.Unix()))
	}
}

// diagnoses counts what is raised.
func (w figures) diagnoses(kept json.RawMessage) {
	if kept == nil {
		return
	}
	var e engine.Engine
	if err := json.Unmarshal(kept, &e); err != nil {
		w.to <- prometheus.NewInvalidMetric(diagnoses, err)
		return
	}
	count := map[[2]string]int{}
	for _, d := range e.Active() {
		count[[2]string{string(d.Code), d.Severity.String()}]++
	}
	for labels, n := range count {
		w.set(diagnoses, float64(n), labels[:]...)
	}
}
