package follower

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
)

const (
	webHead  = "#Date: 2026-11-23 12:00:00\n#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status sc-substatus\n"
	policy   = " 10.0.0.1 GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/OWL1.npl 10.16.0.1 "
	schedule = " 10.0.0.1 GET /ManageSoftDL/Schedules/Default/Default.osd 10.16.0.1 "
)

// summary is the failures that a dashboard shows.
func summary(s *estate.State) string {
	sample := s.Sample(estate.Query{Now: noon.Add(time.Hour), Parts: estate.PartFailures})
	text := fmt.Sprintf("known %d, failing %d", sample.Totals.Known, sample.Totals.Failing)
	for _, g := range sample.Failures.Groups {
		text += fmt.Sprintf(", %s %s %d× of %d devices and %d addresses, %d open", g.Kind, g.Cause, g.Count, g.Devices, g.Addresses, g.Open)
	}
	return text
}

// TestServersThatShareTheAgents reads a 401 challenge on one server and its answer on the other,
// once from history and once in one look while they are written.
func TestServersThatShareTheAgents(t *testing.T) {
	const want = "known 1, failing 1, schedule extension denied 1× of 1 devices and 0 addresses, 1 open"
	one := "2026-11-23 12:00:00" + policy + "401 2\n" + "2026-11-23 12:00:03" + schedule + "200 0\n" + "2026-11-23 12:30:00" + policy + "200 0\n"
	two := "2026-11-23 12:00:00" + policy + "200 0\n" + "2026-11-23 12:00:04" + schedule + "404 7\n"
	for _, order := range [][]string{{"W3SVC1", "W3SVC2"}, {"W3SVC2", "W3SVC1"}} {
		g := newGround(t)
		g.write("W3SVC1/u_ex1.log", webHead+one)
		g.write("W3SVC2/u_ex1.log", webHead+two)
		logs := g.find(order...)
		if order[0] == "W3SVC2" {
			slices.Reverse(logs)
		}
		s := estate.NewState(estate.Limits{})
		_, err := Scan(t.Context(), ScanConfig{Logs: logs}, func(events []event.Event) error {
			s.Apply(events...)
			return nil
		})
		g.ok(err)
		if got := summary(s); got != want {
			t.Errorf("scanned: %s, want %s", got, want)
		}
	}
	t.Run("followed", func(t *testing.T) {
		g := newGround(t)
		g.write("W3SVC1/u_ex1.log", webHead)
		g.write("W3SVC2/u_ex1.log", webHead)
		s := estate.NewState(estate.Limits{})
		logs := g.find("W3SVC1", "W3SVC2")
		slices.Reverse(logs) // the answer is read first
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(noon.Add(time.Hour)))
			wake := make(chan struct{}, 1)
			inside := ground{t, g.dir}
			stop := inside.follow(Config{Logs: logs, Poll: true, Wake: wake, Publish: func(events []event.Event) { s.Apply(events...) }})
			synctest.Wait()
			inside.add("W3SVC1/u_ex1.log", one)
			inside.add("W3SVC2/u_ex1.log", two)
			wake <- struct{}{}
			time.Sleep(2 * beat)
			synctest.Wait()
			stop()
		})
		if got := summary(s); got != want {
			t.Errorf("followed: %s, want %s", got, want)
		}
	})
}

// TestOverlappingFilesCountOnce checks the number of skipped duplicates in the note.
func TestOverlappingFilesCountOnce(t *testing.T) {
	g := newGround(t)
	a, b := header(noon), header(noon.Add(10*time.Second))
	for i := range 20 {
		line := row(noon.Add(time.Duration(i)*time.Second), i)
		if i < 15 {
			a += line
		}
		if i >= 10 {
			b += line
		}
	}
	g.write("W3SVC1/u_exA.log", a)
	g.write("W3SVC1/u_exB.log", b)
	events, sources := g.scan(ScanConfig{Logs: g.find("W3SVC1")})
	var want []string
	for i := range 20 {
		want = append(want, rowName(i))
	}
	if got := namesOf(events); !slices.Equal(got, want) || sources[0].Note != "lines that are in several files count once; duplicates skipped: 5" {
		t.Errorf("%q, %q", got, sources[0].Note)
	}
	seen := g.run(Config{Logs: g.find("W3SVC1")})
	seen.once(t, 20)
}

// TestRowsWithoutADateAfterARestart resumes after midnight where an earlier run stopped.
func TestRowsWithoutADateAfterARestart(t *testing.T) {
	g := newGround(t)
	g.write("ex261123.log", "#Date: 2026-11-22 23:59:58\n#Fields: time cs-method cs-uri-stem sc-status\n"+
		"23:59:58 PUT /ManageSoftRL/Logs/row+0.log 200\n00:00:01 PUT /ManageSoftRL/Logs/row+1.log 200\n")
	var times []string
	c := Config{Logs: g.find(""), Offsets: g.path("places.json"), Publish: func(events []event.Event) {
		for _, e := range events {
			if e.Topic == event.TopicRequest {
				times = append(times, e.Time.Format("02 15:04:05"))
			}
		}
	}}
	g.runWith(c)
	g.add("ex261123.log", "00:00:02 PUT /ManageSoftRL/Logs/row+2.log 200\n")
	g.runWith(c)
	if want := []string{"22 23:59:58", "23 00:00:01", "23 00:00:02"}; !slices.Equal(times, want) {
		t.Errorf("%q, want %q", times, want)
	}
}
