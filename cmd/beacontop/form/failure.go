package form

import (
	"cmp"
	"net/netip"
	"strconv"
	"time"

	"beacontop/beacon/estate/failures"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
)

// Failure is what fails for one device, or for one address without a known device.
type Failure struct {
	Device    string          `json:"device,omitzero"`
	Domain    string          `json:"domain,omitzero"`
	Address   netip.Addr      `json:"address,omitzero"`
	Direction event.Direction `json:"direction,omitzero"`
	Kind      protocol.Kind   `json:"kind"`
	Status    int             `json:"status,omitzero"`
	Cause     event.Cause     `json:"cause,omitzero"`
	Count     int             `json:"count"`
	First     time.Time       `json:"first"`
	Last      time.Time       `json:"last"`
	OnFirst   bool            `json:"on_first,omitzero"`
	Solved    bool            `json:"solved,omitzero"`
	Lost      bool            `json:"lost,omitzero"`
	Guessed   bool            `json:"guessed,omitzero"`
	State     string          `json:"state"`
	Path      string          `json:"path,omitzero"`
}

// FailureOf returns the form of a row of a group. watched says that the requests are read from logs.
func FailureOf(k failures.Key, r *failures.Row, watched bool) Failure {
	return Failure{
		Device: r.Device.Name, Domain: r.Device.Domain, Address: r.Newest.Address, Direction: k.Direction, Kind: k.Kind, Status: k.Status, Cause: k.Cause,
		Count: r.Count, First: r.First.UTC(), Last: r.Last.UTC(), OnFirst: r.OnFirst, Solved: r.Solved, Lost: r.Lost, Guessed: r.Guessed, State: r.State(watched), Path: r.Path,
	}
}

// failing is how people see failures.
var failing = table[Failure]{
	one: "failure", many: "failures", empty: "no transfer has failed in the last 24 hours, as far as is known",
	titles: []string{"DEVICE", "FILE", "STATUS", "CAUSE", "TIMES", "LAST", "STATE"},
	line: func(now time.Time, f *Failure) []string {
		status := ""
		if f.Status != 0 {
			status = strconv.Itoa(f.Status)
		}
		address := ""
		if f.Address.IsValid() {
			address = f.Address.String()
		}
		return []string{cmp.Or(fullName(f.Device, f.Domain), address), f.Kind.String(), status, string(f.Cause), figures.Number(f.Count), figures.Since(now, f.Last.In(now.Location())), f.State}
	},
}
