package api

import (
	"encoding/json"
	"net/http"

	"beacontop/beacon/estate"
	"beacontop/cmd/beacontop/form"
)

// status answers /v1/status.
func (s *server) status(_ http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	q, err := read(r, pZone)
	if err != nil {
		return nil, err
	}
	out := s.State.Sample(estate.Query{Now: s.now(q), Parts: estate.PartOverview | estate.PartFailover, Columns: 1})
	return form.Marshal(s.statusOf(&out))
}

func (s *server) statusOf(out *estate.Sample) *form.Status {
	b, t, o := &out.Beacon, &out.Totals, &out.Overview
	status := &form.Status{
		Schema: form.Schema, At: out.Now.UTC(), Name: b.Name, Identity: s.Identity, Release: s.Release, Listen: b.Listen, Dir: b.Dir,
		Started: b.Started, Stopped: b.Stopped, Watched: watched(out), Reading: t.History.Reading,
		Agents:   form.AgentCounts{Known: t.Known, LastHour: t.LastHour, Failing: t.Failing, Silent: t.Silent, Stale: t.Stale, Lost: t.Lost},
		Requests: form.RequestCounts{Rate: o.Rate, Recent: o.Requests, Failed: o.Refused, P50: int64(o.P50), P99: int64(o.P99)},
		Queue:    form.QueueTotalOf(&t.Queue), Failover: form.FailoverTotalOf(out), Gaps: t.Gaps, Diagnoses: []form.StatusReason{},
	}
	if out.Parent.URL != "" {
		parent := form.BeaconOf("parent", &out.Parent)
		status.Parent = &parent
	}
	if origin := out.Origin(); origin.URL != "" {
		is := form.BeaconOf("origin", &origin)
		status.Origin, status.Front = &is, form.FrontOf(&out.Facts)
	}
	if d := &b.Disk; !d.Checked.IsZero() {
		status.Disk = &form.Disk{Free: d.Free, Total: d.Total, Reserve: d.Reserve, Low: d.Low}
	}
	for _, d := range form.DiagnosesOf(&out.Facts) {
		status.Diagnoses = append(status.Diagnoses, form.StatusReason{Severity: d.Severity.String(), Code: string(d.Code), Since: d.Since, Count: d.Count, What: d.What})
	}
	switch {
	case status.Reading:
		status.Severity = "unknown"
	case len(status.Diagnoses) > 0:
		status.Severity = status.Diagnoses[0].Severity
	default:
		status.Severity = "none"
	}
	return status
}
