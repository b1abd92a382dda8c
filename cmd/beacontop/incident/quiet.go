package incident

import (
	"context"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// quietDisk is a disk with space.
var quietDisk = event.Event{Topic: event.TopicDisk, Bytes: 50e9, Total: 100e9, Reserve: 1e9, Count: 1_000_000}

// parentURL and siblingURL are other beacons of estates whose events are injected.
const (
	parentURL  = "http://app01.corp.example/ManageSoftRL"
	siblingURL = "http://lon-beacon2.corp.example"
)

// quiet injects a beacon that runs, its parent, if there is one, and its disk, and residents who
// visit it.
func (s *stage) quiet(parent string) {
	s.inject(event.Event{Topic: event.TopicStart, Name: homeName, Peer: "http 0.0.0.0:80", Path: "/var/lib/beacontop"}, quietDisk)
	if parent != "" {
		s.inject(event.Event{Topic: event.TopicParent, Name: "app01.corp.example", Peer: parent, Active: true, Reach: event.ReachUp})
	}
	s.visits()
	s.pass(2 * step)
}

// visits injects one visit of each resident: a policy and an inventory, which is forwarded at once.
func (s *stage) visits() {
	for _, r := range residents {
		s.inject(asks(r, protocol.KindPolicy, event.CauseNone), delivers(r, 200, event.CauseNone))
	}
}

// asks is a request of a device for a file.
func asks(r resident, k protocol.Kind, cause event.Cause) event.Event {
	path := "/ManageSoftDL/" + protocol.PolicyFile(r.device)
	return event.Event{
		Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Device: r.device, Attribution: event.Named, Address: r.address,
		Method: "GET", Path: path, Status: 200, Bytes: 1200, Duration: 3 * time.Millisecond, Cause: cause,
	}
}

// delivers is the upload of an inventory of a device.
func delivers(r resident, status int, cause event.Cause) event.Event {
	name := "system on " + r.device.Name + " at 20261123T120000.ndi.gz"
	e := event.Event{
		Topic: event.TopicRequest, Direction: event.DirectionUpload, Kind: protocol.KindInventory, Device: r.device, Attribution: event.Named,
		Address: r.address, Method: "PUT", Path: "/ManageSoftRL/Inventories/" + name, Folder: "Inventories", Name: name,
		Status: status, Bytes: 16_000, Duration: 20 * time.Millisecond, Cause: cause,
	}
	if cause != event.CauseNone {
		e.Folder = ""
	}
	return e
}

// injected runs a script after a quiet estate was injected.
func injected(script func(s *stage)) func(context.Context, *stage) error {
	return func(_ context.Context, s *stage) error {
		s.quiet(parentURL)
		script(s)
		return nil
	}
}
