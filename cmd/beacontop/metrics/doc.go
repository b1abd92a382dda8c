// Package metrics is what Prometheus scrapes of a beacon: counters of its transfers, and gauges of
// what is known of its estate.
//
//	event ──▶ Metrics.Observe ──▶ counters, histograms ─┐
//	scrape ─▶ one estate.Sample, what is raised ────────┴─▶ Metrics.ServeHTTP
//
// Guarantees:
//
//   - Observe is for the goroutine that folds events: it allocates nothing and takes no lock, because
//     the series of all directions, kinds and status classes exist from the start.
//   - A scrape takes one sample, however many figures it has, and changes nothing.
//   - The number of series does not grow with the estate: no agent and no address is a label. Other
//     beacons are, up to a limit.
//   - What is not known has no value: it is never 0.
//   - No label contains a password.
//
// Counters of transfers begin with the program. Figures of agents, queue and beacons are those of the
// screen, and survive a restart as these do.
//
// Where things are:
//
//   - metrics.go: registry and handler; transfers.go: counters of events
//   - estate.go: gauges of a sample; peers.go, front.go: those of other beacons
//   - rules.yml, rules.go: alert rules; dashboard.go: the Grafana dashboard
//
// Neighbours: package daemon passes on the events; the control socket mounts the handler at /metrics.
package metrics
