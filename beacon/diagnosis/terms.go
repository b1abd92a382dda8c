package diagnosis

import "beacontop/beacon/protocol"

// term is a word of the catalogue: its stable name for programs, and its text for people.
type term struct{ name, text string }

var confidenceTerms = [...]term{
	Certain: {"certain", "events report it"},
	Likely:  {"likely", "inferred; another explanation is possible"},
}

var scopeTerms = [...]term{
	ScopeAgent:   {"agent", "single agents"},
	ScopeSegment: {"segment", "the agents of a network or a site"},
	ScopeBeacon:  {"beacon", "one beacon, and so all agents that use it"},
	ScopeEstate:  {"estate", "several beacons, or agents everywhere"},
}

// needTerm is a need, with when it is not observed.
type needTerm struct {
	term
	blind string
}

// needTerms are the needs in the order of their bits.
var needTerms = [...]needTerm{
	{term{"requests", "requests of agents"}, "the log of the beacon is not read"},
	{term{"addresses", "the address of each request"}, "the log lacks c-ip, or a proxy hides the addresses"},
	{term{"substatus", "the sub-status of IIS"}, "the log lacks sc-substatus"},
	{term{"reasons", "the reasons of HTTP.SYS"}, "HTTPERR is not read"},
	{term{"handshakes", "connections that end before a request"}, "another web server does not log them"},
	{term{"contents", "contents of received files"}, "another beacon received them"},
	{term{"folders", "listings of Incoming"}, "the folder is not watched"},
	{term{"relay", "forwarding to the parent"}, "another beacon forwards, or there is no parent"},
	{term{"probes", "tests of the other beacons"}, "there is no failover list, or another beacon has it"},
	{term{"settings", "policy, accounts, certificate and disk of the beacon"}, "another beacon has them"},
	{term{"history", "the history on disk"}, "no history is kept"},
	{term{"events", "events of a beacon of this program, or the progress of sources"}, "there are no events and no sources"},
	{term{"sizes", "the bytes of transfers"}, "the log lacks cs-bytes or sc-bytes"},
	{term{"rhythm", "how often each agent usually comes"}, "too few contacts have been seen"},
	{term{"versions", "the versions of agents"}, "no inventory was read, and the log lacks cs(User-Agent)"},
	{term{"beacons", "the events of several beacons"}, "one beacon is observed alone"},
}

// sourceTerms are the sources in the order of their bits.
var sourceTerms = [...]term{
	{"observed", "the events themselves report it"},
	{"vendor", "the vendor of agents and beacons documents the behaviour"},
	{"platform", "it follows from HTTP, TLS, IIS or the operating system"},
	{"analogue", "the same failure is well known in comparable estates"},
	{"measured", "we measured it"},
	{"inferred", "we inferred it"},
}

func termNames(terms []term) (names []string) {
	for _, t := range terms {
		names = append(names, t.name)
	}
	return names
}

// String returns the name of the confidence.
func (c Confidence) String() string {
	return protocol.EnumText(termNames(confidenceTerms[:]), c, "confidence")
}

// MarshalText encodes the confidence by its name, also in JSON.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (c *Confidence) UnmarshalText(text []byte) (err error) {
	*c, err = protocol.ParseEnum[Confidence](termNames(confidenceTerms[:]), text, "confidence")
	return err
}

// String returns the name of the scope.
func (s Scope) String() string { return protocol.EnumText(termNames(scopeTerms[:]), s, "scope") }

// MarshalText encodes the scope by its name, also in JSON.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (s *Scope) UnmarshalText(text []byte) (err error) {
	*s, err = protocol.ParseEnum[Scope](termNames(scopeTerms[:]), text, "scope")
	return err
}

// names returns the names of all needs.
func (n Need) names() (names []string) {
	for bit, t := range needTerms {
		if n&(1<<bit) != 0 {
			names = append(names, t.name)
		}
	}
	return names
}

// names returns the names of all sources.
func (s Source) names() (names []string) {
	for bit, t := range sourceTerms {
		if s&(1<<bit) != 0 {
			names = append(names, t.name)
		}
	}
	return names
}
