package catalogue

import "beacontop/beacon/diagnosis"

// term is a word of the catalogue: its stable name for programs, and its text for people.
type term struct{ name, text string }

var confidenceTerms = [...]term{
	diagnosis.Certain: {diagnosis.Certain.String(), "events report it"},
	diagnosis.Likely:  {diagnosis.Likely.String(), "inferred; another explanation is possible"},
}

var scopeTerms = [...]term{
	diagnosis.ScopeAgent:   {diagnosis.ScopeAgent.String(), "single agents"},
	diagnosis.ScopeSegment: {diagnosis.ScopeSegment.String(), "the agents of a network or a site"},
	diagnosis.ScopeBeacon:  {diagnosis.ScopeBeacon.String(), "one beacon, and so all agents that use it"},
	diagnosis.ScopeEstate:  {diagnosis.ScopeEstate.String(), "several beacons, or agents everywhere"},
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
	{term{"probe", "a probe of the beacon: beacontop probe URL"}, "nobody probed it"},
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

// termsOf returns the terms of all needs.
func termsOf(n diagnosis.Need) (terms []needTerm) {
	for bit, t := range needTerms {
		if n&(1<<bit) != 0 {
			terms = append(terms, t)
		}
	}
	return terms
}

// sourceNames returns the names of all sources.
func sourceNames(s diagnosis.Source) (names []string) {
	for bit, t := range sourceTerms {
		if s&(1<<bit) != 0 {
			names = append(names, t.name)
		}
	}
	return names
}
