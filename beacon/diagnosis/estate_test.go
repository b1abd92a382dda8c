package diagnosis

import (
	"net/netip"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var (
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	heron  = protocol.Device{Name: "HERON07", Domain: "corp.example"}
	tenOne = netip.MustParseAddr("10.1.0.8")
)

// crowded is the number of devices on one address from which it is likely a proxy.
const crowded = 50

func request(at time.Time, d protocol.Device, from netip.Addr, k protocol.Kind, status int) event.Event {
	e := event.Event{
		Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Device: d, Address: from,
		Method: "GET", Path: "/ManageSoftDL/x", Status: status, Bytes: 1000, Duration: 2 * time.Millisecond,
	}
	if k == protocol.KindInventory || k == protocol.KindUsage || k == protocol.KindLog {
		e.Direction, e.Method, e.Folder, e.Name = event.DirectionUpload, "PUT", "Inventories", d.Name+" at 20261123T120000.ndi"
	}
	return e
}

// said is a finding with its words.
type said struct {
	Finding
	What, Remedy string
}

// findingsOf returns the findings of a state at a time.
func findingsOf(s *estate.State, now time.Time) (all []said) {
	facts := s.Sample(estate.Query{Now: now, Parts: estate.PartOverview}).Facts
	for _, f := range Findings(&facts) {
		what, remedy := f.Words(now)
		all = append(all, said{f, what, remedy})
	}
	return all
}

// lines returns what the findings of a state say, one a line.
func lines(s *estate.State, now time.Time) string {
	var all []string
	for _, f := range findingsOf(s, now) {
		all = append(all, f.What+" | "+f.Remedy)
	}
	return strings.Join(all, "\n")
}
