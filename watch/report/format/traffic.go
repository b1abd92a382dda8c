package format

import (
	"time"

	"beacontop/beacon/figures"
)

// summary is the period and the totals, one fact per row.
func (r document) summary() table {
	t := table{section: "summary", title: "Summary", columns: []column{left("fact", ""), left("value", "")}}
	fact := func(name, shown string, c cell) {
		t.rows = append(t.rows, []cell{{plain: name, shown: shown}, c})
	}
	p, n := r.Period, r.Totals
	fact("first", "first event, UTC", at(p.First))
	fact("last", "last event, UTC", at(p.Last))
	length := at(p.First) // there is none
	if !p.First.IsZero() {
		length = cell{plain: count(int64(p.Last.Sub(p.First) / time.Second)).plain, shown: figures.Length(p.Last.Sub(p.First))}
	}
	fact("length_s", "length", length)
	if !p.Since.IsZero() || !p.Until.IsZero() {
		fact("since", "since, UTC", at(p.Since))
		fact("until", "until, UTC", at(p.Until))
		fact("outside", "outside that range", count(p.Outside))
	}
	fact("requests", "requests", count(n.Requests))
	failed := count(n.Failed)
	failed.shown += " (" + share(n.Failed, n.Requests).shown + ")"
	fact("failed", "failed", failed)
	fact("downloads", "downloads", count(n.Downloads))
	fact("downloaded_bytes", "downloaded", size(n.DownloadedBytes))
	fact("uploads", "uploads", count(n.Uploads))
	fact("uploaded_bytes", "uploaded", size(n.UploadedBytes))
	fact("relays", "relayed", some(n.Relays))
	fact("devices", "devices", r.atLeast(count(n.Devices)))
	if n.BeyondDevices > 0 {
		others := count(n.BeyondDevices)
		others.shown = "about " + others.shown
		fact("beyond_devices", "beyond the limit", others)
	}
	fact("unattributed", "unattributed requests", count(n.Unattributed))
	return t
}

// atLeast marks a number of devices as a minimum if there are more beyond the limit.
func (r document) atLeast(devices cell) cell {
	if r.Totals.BeyondDevices > 0 {
		devices.shown = "≥ " + devices.shown
	}
	return devices
}

func (r document) kinds() table {
	t := table{section: "kinds", title: "Kinds of file", columns: []column{
		left("direction", "direction"), left("kind", "kind"), right("requests", "requests"), right("failed", "failed"),
		right("failed_percent", "share"), right("devices", "devices"), right("sized", "sized").orSpare(true), right("bytes", "size"),
	}}
	for _, k := range r.Kinds {
		t.rows = append(t.rows, []cell{
			word(k.Direction), word(k.Kind), count(k.Requests), some(k.Failed),
			share(k.Failed, k.Requests), r.atLeast(count(k.Devices)), count(k.Sized), size(k.Bytes),
		})
	}
	return t
}

func (r document) times() table {
	t := table{section: "time_taken", title: "Time taken", note: "percentiles are at most 3.2 % too high", columns: []column{
		left("direction", "direction"), left("kind", "kind"), right("timed", "timed"), right("p50_ms", "p50"),
		right("p90_ms", "p90"), right("p95_ms", "p95"), right("p99_ms", "p99"), right("max_ms", "longest"),
	}}
	for _, k := range r.Kinds {
		row := []cell{word(k.Direction), word(k.Kind), count(int64(0)), {shown: unknown}, {shown: unknown}, {shown: unknown}, {shown: unknown}, {shown: unknown}}
		if d := k.Taken; d != nil {
			row = []cell{word(k.Direction), word(k.Kind), count(d.Timed), span(d.P50), span(d.P90), span(d.P95), span(d.P99), span(d.Max)}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

func (r document) statuses() table {
	t := table{
		section: "statuses", title: "Statuses", limit: 30,
		note: "status.sub-status; a sub-status is shown if the log has one other than 0",
		columns: []column{
			left("status", "status"), wide("meaning", "cause of failure"), right("requests", "requests"),
			right("percent", "share"), left("first", "first").orSpare(true), left("last", "last"),
		},
	}
	for _, s := range r.Statuses {
		meaning := outside(s.Meaning)
		switch {
		case !s.Failed && s.Status == 401:
			meaning.shown = "no failure: credentials were requested, and sent"
		case !s.Failed && s.Status >= 400:
			meaning.shown = "no failure: agents fall back to the older files"
		}
		t.rows = append(t.rows, []cell{
			code(s.Status, s.Substatus), meaning, count(s.Requests), share(s.Requests, r.Totals.Requests), at(s.First), at(s.Last),
		})
	}
	return t
}

func (r document) verbs() table {
	t := table{section: "verbs_405", title: "405 by verb", limit: 30, columns: []column{
		left("method", "verb"), left("location", "location"), right("requests", "requests"),
	}}
	for _, v := range r.Verbs {
		t.rows = append(t.rows, []cell{outside(v.Method), word(v.Location), count(v.Requests)})
	}
	return t
}

func (r document) hours() table {
	t := table{section: "busiest_hours", title: "Busiest hours", note: "in UTC", columns: []column{
		left("start", "hour from"), right("requests", "requests"), right("percent", "share"), right("failed", "failed"),
	}}
	for _, h := range r.Hours {
		t.rows = append(t.rows, []cell{at(h.Start), count(h.Requests), share(h.Requests, r.Totals.Requests), some(h.Failed)})
	}
	return t
}
