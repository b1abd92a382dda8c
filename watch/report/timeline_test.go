package report

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// TestTheTimelineCountsEveryRequest uses periods of very different lengths.
func TestTheTimelineCountsEveryRequest(t *testing.T) {
	for hours, step := range map[int]int{0: 1, 1: 1, 167: 1, 168: 2, 335: 2, 24 * 100: 24, 24 * 365: 96, 24 * 365 * 40: 2688} {
		t.Run(fmt.Sprint(hours, " hours"), func(t *testing.T) {
			tally := New(Config{})
			for _, at := range []int{0, hours / 3, hours / 2, hours} {
				tally.Add([]event.Event{policyOf("A", time.Duration(at)*time.Hour, 404)})
			}
			line := tally.Result().Timeline
			if line.StepHours != step || len(line.Points) > timelineMost {
				t.Errorf("%d points of %d hours", len(line.Points), line.StepHours)
			}
			requests, failed := 0, 0
			for i, p := range line.Points {
				requests, failed = requests+int(p.Requests), failed+int(p.Failed)
				if p.Unknown > step || i > 0 && p.Start.Sub(line.Points[i-1].Start) != time.Duration(step)*time.Hour {
					t.Errorf("point %d: %+v", i, p)
				}
			}
			if requests != 4 || failed != 4 {
				t.Errorf("%d requests, %d failed", requests, failed)
			}
		})
	}
}

// TestTheTimelineIsBoundedForAnyTimes uses the times of hostile logs.
func TestTheTimelineIsBoundedForAnyTimes(t *testing.T) {
	tally := New(Config{})
	for _, year := range []int{1, 1969, 1970, 2026, 9999} {
		e := policyOf("A", 0, 200)
		e.Time = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		tally.Add([]event.Event{e})
	}
	line := tally.Result().Timeline
	requests := 0
	for _, p := range line.Points {
		requests += int(p.Requests)
	}
	if len(line.Points) > timelineMost || requests != 5 {
		t.Errorf("%d points, %d requests", len(line.Points), requests)
	}
}

// TestHoursWithoutALogAreUnknown reads the logs of the first and of the third day: an hour without
// requests inside of a log is quiet, an hour between the logs is unknown.
func TestHoursWithoutALogAreUnknown(t *testing.T) {
	const row = "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n" +
		"%[1]s 01:10:00 GET /ManageSoftDL/Test/x 10.0.0.1 200\n%[1]s 04:10:00 GET /ManageSoftDL/Test/x 10.0.0.1 200\n"
	tally := New(Config{})
	for _, day := range []string{"2026-11-23", "2026-11-25"} {
		if _, err := tally.Read(t.Context(), day, bytes.NewReader(fmt.Appendf(nil, row, day))); err != nil {
			t.Fatal(err)
		}
	}
	tally.Add([]event.Event{{Time: midnight.Add(3 * time.Hour), Topic: event.TopicGap, Count: 9}})
	var unknown, lost []string
	for _, p := range tally.Result().Timeline.Points {
		if p.Unknown > 0 {
			unknown = append(unknown, p.Start.Format("02 15"))
		}
		if p.Lost > 0 {
			lost = append(lost, fmt.Sprint(p.Start.Format("02 15 "), p.Lost))
		}
	}
	if len(unknown) != 24+20 || unknown[0] != "23 05" || unknown[len(unknown)-1] != "25 00" {
		t.Errorf("unknown: %q", unknown)
	}
	if !slices.Equal(lost, []string{"23 03 9"}) {
		t.Errorf("lost: %q", lost)
	}
}

// TestContactsCountEveryDeviceOnce sums up the devices by last contact.
func TestContactsCountEveryDeviceOnce(t *testing.T) {
	tally := New(Config{})
	tally.Add([]event.Event{policyOf("OLD", 0, 404), policyOf("DAY", 9*time.Hour, 200), policyOf("NEW", 30*time.Hour, 200), policyOf("NOW", 33*time.Hour, 404)})
	want := []Contact{{0, 1, 1, 1}, {1, 6, 1, 0}, {6, 12, 0, 0}, {12, 24, 0, 0}, {24, 0, 2, 1}}
	if got := tally.Result().Agents.Contacts; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, not %+v", got, want)
	}
	whole := New(Config{})
	whole.Add(eventsOf(t, logOf(t, weblogtest.Generator{Lines: 9000, Devices: 200})))
	r, devices, failing := whole.Result(), 0, 0
	for _, c := range r.Agents.Contacts {
		devices, failing = devices+c.Devices, failing+c.Failing
	}
	if devices != r.Totals.Devices || failing != r.Agents.Failing.Count {
		t.Errorf("%d devices, %d failing", devices, failing)
	}
}
