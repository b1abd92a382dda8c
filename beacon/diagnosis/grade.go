package diagnosis

import (
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Severity is the order of findings.
type Severity uint8

// The severities, in ascending order.
const (
	Notice Severity = iota
	Warning
	Problem
	severities
)

var severityNames = [severities]string{event.SeverityNotice, event.SeverityWarning, event.SeverityProblem}

// String returns the name of the severity.
func (s Severity) String() string { return protocol.EnumText(severityNames[:], s, "severity") }

// MarshalText encodes the severity by its name, also in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Severity](severityNames[:], text, "severity")
	return err
}

// Confidence says how far a conclusion is proved.
type Confidence uint8

// The confidences.
const (
	Certain Confidence = iota // events report it
	Likely                    // inferred; another explanation is possible
	confidences
)

var confidenceNames = [confidences]string{"certain", "likely"}

// String returns the name of the confidence.
func (c Confidence) String() string {
	return protocol.EnumText(confidenceNames[:], c, "confidence")
}

// MarshalText encodes the confidence by its name, also in JSON.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (c *Confidence) UnmarshalText(text []byte) (err error) {
	*c, err = protocol.ParseEnum[Confidence](confidenceNames[:], text, "confidence")
	return err
}

// Scope is who is affected.
type Scope uint8

// The scopes. The same fault of many agents is one finding with a count.
const (
	ScopeAgent   Scope = iota + 1 // single agents
	ScopeSegment                  // the agents of a network or a site
	ScopeBeacon                   // one beacon, and so all agents that use it
	ScopeEstate                   // several beacons, or agents everywhere
	scopes
)

var scopeNames = [scopes]string{ScopeAgent: "agent", ScopeSegment: "segment", ScopeBeacon: "beacon", ScopeEstate: "estate"}

// String returns the name of the scope.
func (s Scope) String() string { return protocol.EnumText(scopeNames[:], s, "scope") }

// MarshalText encodes the scope by its name, also in JSON.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Scope) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Scope](scopeNames[:], text, "scope")
	return err
}
