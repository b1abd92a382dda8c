package ladder

import "beacontop/beacon/protocol"

// Rung is a step of the conversation between an agent and a beacon.
type Rung uint8

// The rungs, in the order in which an agent reaches them.
const (
	Connect  Rung = iota // a connection that carries a request
	TLS                  // the handshake
	Account              // credentials
	Policy               // the policy, or the JSON configuration
	Packages             // what the policy names
	Upload               // inventories, usage and logs
	Stored               // an upload is on the disk of the beacon, and not in BadLogs
	Relayed              // the parent has accepted it
	Rungs                // their number
)

var rungNames = [Rungs]string{"connect", "tls", "account", "policy", "packages", "upload", "stored", "relayed"}

// String returns the name of the rung.
func (r Rung) String() string { return protocol.EnumText(rungNames[:], r, "rung") }

// MarshalText encodes the rung by its name, also in JSON.
func (r Rung) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (r *Rung) UnmarshalText(text []byte) (err error) {
	*r, err = protocol.ParseEnum[Rung](rungNames[:], text, "rung")
	return err
}

// State is what is known of a rung.
type State uint8

// The states.
const (
	Unseen State = iota // nothing that was observed shows it
	Lit                 // the newest attempt that is known succeeded
	Dark                // it failed
	Absent              // this beacon has no such step
	states
)

var stateNames = [states]string{"not seen", "lit", "dark", "not applicable"}

// String returns the name of the state.
func (s State) String() string { return protocol.EnumText(stateNames[:], s, "state") }

// MarshalText encodes the state by its name, also in JSON.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *State) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[State](stateNames[:], text, "state")
	return err
}
