package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const troubleFields = "#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-substatus cs-bytes sc-bytes time-taken\n"

func troublesOf(t *testing.T, rows ...string) Result {
	t.Helper()
	tally := New(Config{})
	read(t, tally, "u_ex261123.log", []byte(troubleFields+strings.Join(rows, "\n")+"\n"))
	return tally.Result()
}

func TestEveryFailureHasItsOwnReason(t *testing.T) {
	r := troublesOf(t,
		"2026-11-23 00:10:00 10.1.0.7 GET /ManageSoftDL/Policies/Merged/corp_domain/Machine/AAA.npl 200 0 200 900 5",
		"2026-11-23 00:11:00 10.1.0.7 PUT /ManageSoftRL/Inventories/system+on+AAA+at+20261123T001100.ndi.gz 404 13 31000000 0 5",
		"2026-11-23 00:12:00 10.1.0.7 GET /ManageSoftDL/Schedules/x.nds 404 7 200 0 5",
	)
	var got []string
	for _, f := range r.Agents.Failing.Devices[0].Failing {
		got = append(got, fmt.Sprintf("%s %s %d.%d %s", f.Direction, f.Kind, f.Status, f.Substatus, f.Cause))
	}
	if want := "download schedule 404.7 extension denied, upload inventory 404.13 too large"; strings.Join(got, ", ") != want {
		t.Errorf("failing %q, want %q", got, want)
	}
	if len(r.Troubles) != 2 || r.Troubles[0].Remedy == "" || r.Troubles[0].Devices != 1 || r.Troubles[0].Extension != ".nds" {
		t.Errorf("troubles %+v", r.Troubles)
	}
	if n := r.Totals.UploadedBytes; n == nil || *n != 0 {
		t.Errorf("uploaded %v, want 0: a rejected file did not arrive", n)
	}
}

func TestAResolvedTroubleHasNoDevice(t *testing.T) {
	r := troublesOf(t,
		"2026-11-23 00:10:00 10.1.0.7 GET /ManageSoftDL/Policies/Merged/corp_domain/Machine/AAA.npl 503 0 200 0 5",
		"2026-11-23 00:20:00 10.1.0.7 GET /ManageSoftDL/Policies/Merged/corp_domain/Machine/AAA.npl 200 0 200 900 5",
	)
	if len(r.Troubles) != 1 || r.Troubles[0].Devices != 0 || r.Troubles[0].Requests != 1 {
		t.Errorf("troubles %+v", r.Troubles)
	}
}

func TestAChallengeIsNotAFailure(t *testing.T) {
	r := troublesOf(t,
		"2026-11-23 00:10:00 10.1.0.7 PUT /ManageSoftRL/Logs/a.log 401 2 900 0 5",
		"2026-11-23 00:10:01 10.1.0.7 PUT /ManageSoftRL/Logs/a.log 200 0 900 0 5",
		"2026-11-23 00:11:00 10.1.0.7 PUT /ManageSoftRL/Logs/b.log 401 2 900 0 5",
	)
	if r.Totals.Failed != 1 || len(r.Troubles) != 1 || r.Troubles[0].Requests != 1 {
		t.Errorf("failed %d, troubles %+v", r.Totals.Failed, r.Troubles)
	}
}

// TestThePeriodIsTheRequestedOne requests a time range with few events.
func TestThePeriodIsTheRequestedOne(t *testing.T) {
	row := func(at, device, status string) string {
		return "2026-11-23 " + at + " 10.1.0.7 GET /ManageSoftDL/Policies/Merged/corp_domain/Machine/" + device + ".npl " + status + " 0 200 0 5"
	}
	tally := New(Config{Since: midnight.Add(90 * time.Minute), Until: midnight.Add(210 * time.Minute)})
	read(t, tally, "u_ex261123.log", []byte(troubleFields+strings.Join([]string{
		row("00:10:00", "AAA", "200"), row("01:31:00", "BBB", "503"), row("20:00:00", "AAA", "200"),
	}, "\n")+"\n"))
	if o := tally.Result().Agents.Orphans; !o.Known || o.Count != 1 {
		t.Errorf("orphans %+v, want one: the log covers two hours", o)
	}
}
