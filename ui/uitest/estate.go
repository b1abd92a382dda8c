package uitest

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Noon is the time of all frames.
var Noon = time.Date(2026, 11, 23, 12, 4, 0, 0, time.UTC)

// Ago is a time before Noon.
func Ago(d time.Duration) time.Time { return Noon.Add(-d) }

// Begun returns a beacon that was just started and has had no contacts.
func Begun() *estate.State {
	s := estate.NewState(estate.Limits{})
	s.Apply(
		event.Event{Time: Ago(20 * time.Second), Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :8080", Detail: "port 8080, because port 80 gives: permission denied"},
		event.Event{Time: Ago(time.Second), Topic: event.TopicPulse},
	)
	return s
}

// Request returns a request of a device, some time before Noon.
func Request(at time.Duration, name string, n byte, k protocol.Kind, status int, cause event.Cause) event.Event {
	e := event.Event{
		Time: Ago(at), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Method: "GET",
		Device: protocol.Device{Name: name, Domain: "corp.example"}, Address: netip.AddrFrom4([4]byte{10, 1, 0, n}),
		UserAgent: "ManageSoft/21.1", Status: status, Bytes: 940, Duration: 2 * time.Millisecond, Cause: cause,
		Path: "/ManageSoftDL/Policies/Merged/corp.example_domain/Machine/" + name + ".npl",
	}
	switch k {
	case protocol.KindPolicy:
	case protocol.KindInventory, protocol.KindUsage, protocol.KindLog:
		e.Direction, e.Method, e.Bytes, e.Duration = event.DirectionUpload, "PUT", 64_000, 9*time.Millisecond
		e.Folder = map[protocol.Kind]string{protocol.KindInventory: "Inventories", protocol.KindUsage: "UsageData", protocol.KindLog: "Logs"}[k]
		e.Name = "system on " + name + " at 20261123T120000.ndi.gz"
		e.Path = "/ManageSoftRL/" + e.Folder + "/" + e.Name
	default:
		e.Device = protocol.Device{}
		e.Path = "/ManageSoftDL/Schedules/Default Machine Schedule/Default Machine Schedule.nds"
	}
	return e
}

// Busy returns a beacon with some data of every kind, including failures.
func Busy() *estate.State {
	var all []event.Event
	add := func(events ...event.Event) { all = append(all, events...) }
	at := func(d time.Duration, e event.Event) event.Event {
		e.Time = Ago(d)
		return e
	}
	add(
		event.Event{Time: Ago(76 * time.Hour), Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80", Detail: "port 80 is where agents look first"},
		at(76*time.Hour, event.Event{Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL"}),
		at(75*time.Hour, event.Event{Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Reach: event.ReachUp, Duration: 12 * time.Millisecond}),
		at(12*time.Minute, event.Event{Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Reach: event.ReachDown, Cause: event.CauseRefused, Detail: "dial tcp 10.9.0.1:80: connect: connection refused", Since: Noon.Add(14 * time.Second)}),
		at(76*time.Hour, event.Event{Topic: event.TopicSibling, Name: "LON-BEACON2", Peer: "http://lon-beacon2"}),
		at(40*time.Minute, event.Event{Topic: event.TopicSibling, Name: "LON-BEACON2", Peer: "http://lon-beacon2", Reach: event.ReachDown, Cause: event.CauseTimeout, Detail: "i/o timeout"}),
		at(76*time.Hour, event.Event{Topic: event.TopicSibling, Name: "PAR-BEACON1", Peer: "https://par-beacon1"}),
		at(70*time.Hour, event.Event{Topic: event.TopicSibling, Name: "PAR-BEACON1", Peer: "https://par-beacon1", Reach: event.ReachUp, Duration: 23 * time.Millisecond}),
	)
	for i := range 40 {
		name := fmt.Sprintf("KESTREL%02d", i+1)
		d := time.Duration(i) * 7 * time.Minute
		add(
			Request(d+70*time.Hour, name, byte(i), protocol.KindPolicy, 200, ""),
			Request(d+3*time.Minute, name, byte(i), protocol.KindPolicy, 200, ""),
			Request(d+170*time.Second, name, byte(i), protocol.KindSchedule, 200, ""),
			Request(d+100*time.Second, name, byte(i), protocol.KindInventory, 200, ""),
		)
	}
	add(
		Request(80*time.Minute, "HERON07", 90, protocol.KindPolicy, 400, event.CauseBadPath),
		Request(30*time.Minute, "HERON08", 91, protocol.KindPolicy, 400, event.CauseBadPath),
		Request(20*time.Minute, "OWL12", 92, protocol.KindInventory, 507, event.CauseDiskFull),
		Request(19*time.Minute, "OWL13", 93, protocol.KindInventory, 507, event.CauseDiskFull),
		Request(2*time.Minute, "OWL13", 93, protocol.KindInventory, 200, ""),
		Request(5*time.Minute, "x", 99, protocol.KindSchedule, 404, event.CauseNotFound),
		event.Event{Time: Ago(time.Minute), Topic: event.TopicWatch, Folder: "Inventories", Active: true, Detail: "notify"},
		event.Event{Time: Ago(time.Minute), Topic: event.TopicListing, Folder: "Inventories", Name: "KESTREL02 at 20261123T115200.ndi.gz", Count: 128, Bytes: 9_400_000, Since: Ago(12 * time.Minute)},
		event.Event{Time: Ago(time.Minute), Topic: event.TopicListing, Folder: "Logs"},
		event.Event{Time: Ago(30 * time.Second), Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: "x.ndi", Path: "Inventories/x.ndi", Cause: event.CauseRefused, Detail: "connection refused"},
		event.Event{Time: Ago(2 * time.Second), Topic: event.TopicDisk, Bytes: 85_000_000_000, Total: 250_000_000_000, Reserve: 268_000_000, Count: 9_000_000},
		event.Event{Time: Ago(time.Second), Topic: event.TopicPulse, Count: 2, Bytes: 1_500_000},
	)
	slices.SortStableFunc(all, func(a, b event.Event) int { return a.Time.Compare(b.Time) })
	s := estate.NewState(estate.Limits{})
	s.Apply(all...)
	return s
}

// Hostile returns a beacon whose agents send terminal control sequences.
func Hostile() *estate.State {
	s := Begun()
	for i, text := range []string{"\x1b[2J\x1b[31mRED", "a\nb\rc\td\x00e", "\u202egnp.exe", "\xff\xfe bad", "名前の長い機械の名前の長い機械", "\u009b31m", "z\u0301\u200d\u2066"} {
		e := Request(time.Minute, text, byte(i), protocol.KindPolicy, 400, event.CauseBadPath)
		e.UserAgent, e.Path, e.Method, e.Device.Domain, e.Detail = text, text, text, text, text
		up := Request(time.Minute, text, byte(i), protocol.KindInventory, 200, "")
		up.Folder, up.Name, up.Path = text, text, text
		s.Apply(e, up,
			event.Event{Time: Noon, Topic: event.TopicListing, Folder: text, Count: 1, Since: Noon},
			event.Event{Time: Noon, Topic: event.TopicWatch, Folder: text, Detail: text},
			event.Event{Time: Noon, Topic: event.TopicListing, Folder: text, Cause: event.CauseUnreadable, Detail: text},
			event.Event{Time: Noon, Topic: event.TopicSibling, Name: text, Peer: text, Reach: event.ReachDown, Detail: text},
			event.Event{Time: Noon, Topic: event.TopicParent, Name: text, Peer: text, Reach: event.ReachUp},
			event.Event{Time: Noon, Topic: event.TopicParent, Name: text, Peer: text, Reach: event.ReachDown, Detail: text},
		)
	}
	return s
}
