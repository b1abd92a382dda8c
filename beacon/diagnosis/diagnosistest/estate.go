package diagnosistest

import (
	"net/netip"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// A device and an address, and when tests begin.
var (
	Noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	Heron  = protocol.Device{Name: "HERON07", Domain: "corp.example"}
	TenOne = netip.MustParseAddr("10.1.0.8")
)

// Request returns a request of a device: a download, or the upload of an inventory.
func Request(at time.Time, d protocol.Device, from netip.Addr, k protocol.Kind, status int) event.Event {
	e := event.Event{
		Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Device: d, Address: from,
		Method: "GET", Path: "/ManageSoftDL/x", Status: status, Bytes: 1000, Duration: 2 * time.Millisecond,
	}
	if k == protocol.KindInventory || k == protocol.KindUsage || k == protocol.KindLog {
		e.Direction, e.Method, e.Folder, e.Name = event.DirectionUpload, "PUT", "Inventories", d.Name+" at 20261123T120000.ndi"
	}
	return e
}
