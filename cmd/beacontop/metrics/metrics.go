package metrics

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

// Source is what is known: an estate.State and its reader, or the same over a socket.
type Source interface {
	Sample(ctx context.Context, q estate.Query) (estate.Sample, error)
}

// Config says what to measure.
type Config struct {
	Source  Source
	Kept    func() json.RawMessage                      // what the engine of diagnoses knows; nil: nothing is raised
	History func() int                                  // events that are not on disk yet; nil: no history is stored
	Viewers func() int                                  // screens that are attached, and sessions over SSH; nil: none can be
	Copies  func() (count int, bytes int64, keeps bool) // of answers of an origin; nil: none are kept
	Version string                                      // of this program
}

// Metrics are the figures of one beacon. It is safe for concurrent use.
type Metrics struct {
	transfers transfers
	handler   http.Handler
}

// New returns metrics that count from now on.
func New(c Config) *Metrics {
	m := &Metrics{}
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), build(c.Version), newKnown(c))
	m.transfers = newTransfers(registry)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: scrapesLimit, EnableOpenMetrics: true})
	return m
}

// scrapesLimit is the number of scrapes at the same time: two Prometheus servers, and somebody who
// looks. More would take samples that nobody waits for.
const scrapesLimit = 4

// Observe counts an event. It does not keep it.
func (m *Metrics) Observe(e *event.Event) { m.transfers.observe(e) }

// ServeHTTP answers a scrape.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.handler.ServeHTTP(w, r) }

// build is the series that tells which program this is.
func build(version string) prometheus.Collector {
	revision := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "beacontop_build_info", Help: "Always 1; the labels tell which program this is.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "goversion": runtime.Version()},
	})
	g.Set(1)
	return g
}
