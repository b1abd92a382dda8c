package event

import "beacontop/beacon/protocol"

// Direction says which way a file moved, seen from the agent.
type Direction uint8

// The directions of a transfer.
const (
	DirectionNone     Direction = iota // not a transfer: OPTIONS, a test, a request outside both locations
	DirectionDownload                  // beacon → agent
	DirectionUpload                    // agent → beacon
	DirectionRelay                     // beacon → parent
	Directions                         // how many there are
)

var directionNames = [Directions]string{"none", "download", "upload", "relay"}

// String returns the direction's word.
func (d Direction) String() string { return protocol.EnumText(directionNames[:], d, "direction") }

// MarshalText makes the direction's word its JSON form.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Direction) UnmarshalText(text []byte) (err error) {
	*d, err = protocol.ParseEnum[Direction](directionNames[:], text, "direction")
	return err
}

// Attribution says how the device of a request is known.
type Attribution uint8

// The ways in which a request is tied to a device.
const (
	Unattributed Attribution = iota // no device: no name, and the address is unknown, stale or shared
	Named                           // the request or the file named the device
	ByAddress                       // the device that last used this address
	attributions
)

var attributionNames = [attributions]string{"unattributed", "named", "by address"}

// String returns the attribution's word.
func (a Attribution) String() string { return protocol.EnumText(attributionNames[:], a, "attribution") }

// MarshalText makes the attribution's word its JSON form.
func (a Attribution) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (a *Attribution) UnmarshalText(text []byte) (err error) {
	*a, err = protocol.ParseEnum[Attribution](attributionNames[:], text, "attribution")
	return err
}

// Reach is the state of another beacon as seen from here.
type Reach uint8

// The states of a parent or sibling beacon.
const (
	ReachUnknown Reach = iota // not tried yet
	ReachUp
	ReachDown
	reaches
)

var reachNames = [reaches]string{"unknown", "up", "down"}

// String returns the state's word.
func (r Reach) String() string { return protocol.EnumText(reachNames[:], r, "reach") }

// MarshalText makes the state's word its JSON form.
func (r Reach) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Reach) UnmarshalText(text []byte) (err error) {
	*r, err = protocol.ParseEnum[Reach](reachNames[:], text, "reach")
	return err
}
