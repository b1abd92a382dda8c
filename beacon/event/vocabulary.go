package event

import "beacontop/beacon/protocol"

// Direction is the direction of a transfer, from the agent's point of view.
type Direction uint8

// The directions of a transfer.
const (
	DirectionNone     Direction = iota // not a transfer: OPTIONS, a test, a request outside both locations
	DirectionDownload                  // beacon → agent
	DirectionUpload                    // agent → beacon
	DirectionRelay                     // beacon → parent
	Directions                         // number of directions
)

var directionNames = [Directions]string{"none", "download", "upload", "relay"}

// String returns the name of the direction.
func (d Direction) String() string { return protocol.EnumText(directionNames[:], d, "direction") }

// MarshalText encodes the direction by its name, also in JSON.
func (d Direction) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (d *Direction) UnmarshalText(text []byte) (err error) {
	*d, err = protocol.ParseEnum[Direction](directionNames[:], text, "direction")
	return err
}

// Attribution is how the device of a request is known.
type Attribution uint8

// The ways to attribute a request to a device.
const (
	Unattributed Attribution = iota // no device: the request names none, and the address is unknown, stale or shared
	Named                           // the request or the file named the device
	ByAddress                       // the device that last used this address
	Inferred                        // the request has a name in a place that is not documented
	attributions
)

var attributionNames = [attributions]string{"unattributed", "named", "by address", "inferred"}

// String returns the name of the attribution.
func (a Attribution) String() string { return protocol.EnumText(attributionNames[:], a, "attribution") }

// ByName reports whether the request or the file has the name of the device.
func (a Attribution) ByName() bool { return a == Named || a == Inferred }

// Guessed reports whether the device is likely, not certain.
func (a Attribution) Guessed() bool { return a == ByAddress || a == Inferred }

// MarshalText encodes the attribution by its name, also in JSON.
func (a Attribution) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (a *Attribution) UnmarshalText(text []byte) (err error) {
	*a, err = protocol.ParseEnum[Attribution](attributionNames[:], text, "attribution")
	return err
}

// Served is who made the answer to a download.
type Served uint8

// Who made the answer.
const (
	ServedHere   Served = iota // this beacon
	ServedOrigin               // the genuine beacon behind this one
	ServedCopy                 // it too, earlier: it does not answer now, and the answer was kept
	ServedFresh                // it too, recently: the configuration says not to ask again so soon
	serveds
)

var servedNames = [serveds]string{"here", "origin", "copy", "fresh copy"}

// String returns the name of the value.
func (s Served) String() string { return protocol.EnumText(servedNames[:], s, "served") }

// MarshalText encodes the value by its name, also in JSON.
func (s Served) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Served) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Served](servedNames[:], text, "served")
	return err
}

// Reach is the reachability of another beacon from here.
type Reach uint8

// The states of a parent or sibling beacon.
const (
	ReachUnknown Reach = iota // not tried yet
	ReachUp
	ReachDown
	reaches
)

var reachNames = [reaches]string{"unknown", "up", "down"}

// String returns the name of the state.
func (r Reach) String() string { return protocol.EnumText(reachNames[:], r, "reach") }

// MarshalText encodes the state by its name, also in JSON.
func (r Reach) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (r *Reach) UnmarshalText(text []byte) (err error) {
	*r, err = protocol.ParseEnum[Reach](reachNames[:], text, "reach")
	return err
}
