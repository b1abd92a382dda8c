package metrics

import (
	"encoding/json"
	"io"
)

// panel is a chart of the dashboard, or a single figure.
type panel struct {
	title  string
	kind   string // of Grafana: timeseries, stat
	unit   string // of Grafana
	series []series
}

// series is an expression with the name of its lines. $instance is that of the reader's choice.
type series struct{ expr, legend string }

// panels are those of the dashboard, in rows of rowPanels.
var panels = []panel{
	{"Agents known", "stat", "short", []series{{`sum(beacontop_agents{state="known", instance=~"$instance"})`, "known"}}},
	{"Agents failing", "stat", "short", []series{{`sum(beacontop_agents{state="failing", instance=~"$instance"})`, "failing"}}},
	{"Files waiting", "stat", "short", []series{{`sum(beacontop_queue_files{instance=~"$instance"})`, "waiting"}}},
	{"Diagnoses raised", "stat", "short", []series{{`sum(beacontop_diagnoses{instance=~"$instance"}) or vector(0)`, "raised"}}},

	{"Requests by direction", "timeseries", "reqps", []series{{`sum by (direction) (rate(beacontop_requests_total{instance=~"$instance"}[$__rate_interval]))`, "{{direction}}"}}},
	{"Requests without success", "timeseries", "reqps", []series{{`sum by (direction, class) (rate(beacontop_requests_total{class=~"none|4xx|5xx", instance=~"$instance"}[$__rate_interval]))`, "{{direction}} {{class}}"}}},
	{"Duration of requests", "timeseries", "s", []series{
		{`histogram_quantile(0.5, sum by (le, direction) (rate(beacontop_request_duration_seconds_bucket{instance=~"$instance"}[$__rate_interval])))`, "p50 {{direction}}"},
		{`histogram_quantile(0.99, sum by (le, direction) (rate(beacontop_request_duration_seconds_bucket{instance=~"$instance"}[$__rate_interval])))`, "p99 {{direction}}"},
	}},
	{"Bytes transferred", "timeseries", "Bps", []series{{`sum by (direction) (rate(beacontop_transferred_bytes_total{instance=~"$instance"}[$__rate_interval]))`, "{{direction}}"}}},

	{"Agents by state", "timeseries", "short", []series{{`sum by (state) (beacontop_agents{instance=~"$instance"})`, "{{state}}"}}},
	{"Files that wait", "timeseries", "short", []series{{`beacontop_queue_files{instance=~"$instance"}`, "{{instance}}"}}},
	{"Age of the oldest file", "timeseries", "s", []series{{`beacontop_queue_oldest_age_seconds{instance=~"$instance"}`, "{{instance}}"}}},
	{"Files in and out of the queue", "timeseries", "ops", []series{{`sum by (flow) (beacontop_queue_files_per_second{instance=~"$instance"})`, "{{flow}}"}}},

	{"Diagnoses", "timeseries", "short", []series{{`sum by (code, severity) (beacontop_diagnoses{instance=~"$instance"})`, "{{severity}} {{code}}"}}},
	{"Parents, siblings and origins that answer", "timeseries", "short", []series{
		{`sum by (parent) (beacontop_parent_up{instance=~"$instance"})`, "parent {{parent}}"},
		{`sum by (sibling) (beacontop_sibling_up{instance=~"$instance"})`, "sibling {{sibling}}"},
		{`sum by (origin) (beacontop_origin_up{instance=~"$instance"})`, "origin {{origin}}"},
	}},
	{"Disk space", "timeseries", "bytes", []series{
		{`beacontop_disk_free_bytes{instance=~"$instance"}`, "free {{instance}}"},
		{`beacontop_disk_reserve_bytes{instance=~"$instance"}`, "reserve {{instance}}"},
	}},
	{"History", "timeseries", "short", []series{
		{`beacontop_history_waiting_events{instance=~"$instance"}`, "not on disk yet {{instance}}"},
		{`increase(beacontop_events_lost_total{instance=~"$instance"}[$__rate_interval])`, "lost {{instance}}"},
	}},
}

// The grid of Grafana has 24 columns.
const (
	rowPanels   = 4
	panelWidth  = 24 / rowPanels
	panelHeight = 8
	statHeight  = 4
)

type object = map[string]any

// WriteDashboard writes the Grafana dashboard, to be imported there.
func WriteDashboard(to io.Writer) error {
	source := object{"type": "prometheus", "uid": "${source}"}
	var charts []object
	y := 0
	for i, p := range panels {
		height := panelHeight
		if p.kind == "stat" {
			height = statHeight
		}
		var targets []object
		for n, s := range p.series {
			targets = append(targets, object{"refId": string(rune('A' + n)), "datasource": source, "expr": s.expr, "legendFormat": s.legend})
		}
		charts = append(charts, object{
			"id": i + 1, "type": p.kind, "title": p.title, "datasource": source, "targets": targets,
			"gridPos":     object{"x": i % rowPanels * panelWidth, "y": y, "w": panelWidth, "h": height},
			"fieldConfig": object{"defaults": object{"unit": p.unit, "min": 0}, "overrides": []object{}},
		})
		if i%rowPanels == rowPanels-1 {
			y += height
		}
	}
	out := json.NewEncoder(to)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(object{
		"title": "beacontop", "uid": "beacontop", "tags": []string{"beacontop"}, "schemaVersion": 39, "refresh": "1m", "timezone": "browser",
		"time": object{"from": "now-24h", "to": "now"}, "panels": charts,
		"templating": object{"list": []object{
			{"name": "source", "label": "Data source", "type": "datasource", "query": "prometheus"},
			{
				"name": "instance", "label": "Beacon", "type": "query", "datasource": source, "query": "label_values(beacontop_build_info, instance)",
				"includeAll": true, "multi": true, "allValue": ".*", "current": object{"text": "All", "value": "$__all"}, "refresh": 2,
			},
		}},
	})
}
