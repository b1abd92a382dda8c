package weblogtest

import (
	"net/netip"
	"strconv"
)

// trouble is a problem of a device or its environment that recurs every day.
type trouble uint8

const (
	troubleNone     trouble = iota
	troubleDenied           // request filtering denies its policy: 404.7
	troubleLarge            // its inventory exceeds the limit of IIS: 404.13
	troubleWebDAV           // its uploads reach WebDAV: 405
	troubleBasic            // it is asked for credentials each time: 401, then 200
	troubleConflict         // its uploads fail because of other authentication: 409
	troubleServer           // its uploads get a server error: 500
	troubleLink             // it aborts downloads: win32 64
	troubleLost             // its first policy fails, and it makes no further request
)

// troubles are assigned randomly: one device in so many.
var troubles = []struct {
	trouble
	oneIn uint64
}{
	{troubleDenied, 200}, {troubleLarge, 300}, {troubleWebDAV, 300}, {troubleBasic, 150},
	{troubleConflict, 400}, {troubleServer, 500}, {troubleLink, 250}, {troubleLost, 400},
}

var (
	sites     = []string{"LON-WS", "BER-WS", "NYC-NB", "SGP-NB", "SAO-SV", "MUC-SV"}
	domains   = []string{"corp.example", "corp.example", "corp.example", "lab.example", "branch.example"}
	platforms = []string{
		"ManageSoft/21.1+(Windows+NT+10.0)", "ManageSoft/21.1+(Windows+NT+10.0)", "ManageSoft/20.3+(Windows+NT+6.3)",
		"ManageSoft/19.0.1+(Linux)", "ManageSoft/18.4+(SunOS)", "ManageSoft/21.2+(Darwin)",
	}
)

// member is one device of the estate of a generated log.
type member struct {
	lot     uint64 // random value from which all its properties follow
	index   uint64
	name    string
	domain  string
	agent   string
	address netip.Addr
	laptop  bool // switched on only in working hours
	trouble trouble
}

func (l *generated) member(i uint64) member {
	lot := mix(l.Seed, i)
	m := member{
		lot: lot, index: i, domain: domains[lot>>8%uint64(len(domains))],
		agent: platforms[lot>>16%uint64(len(platforms))], laptop: lot>>24%5 == 0,
	}
	name := append(make([]byte, 0, 16), sites[lot%uint64(len(sites))]...)
	for width := uint64(10_000); width > i && width > 1; width /= 10 {
		name = append(name, '0')
	}
	m.name = string(strconv.AppendUint(name, i, 10))
	m.address = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
	if lot>>32%50 == 0 { // some networks are IPv6 only
		m.address = netip.AddrFrom16([16]byte{0: 0xfd, 1: 0x10, 13: byte(i >> 16), 14: byte(i >> 8), 15: byte(i)})
	}
	for n, t := range troubles {
		if mix(lot, uint64(n))%t.oneIn == 0 {
			m.trouble = t.trouble
		}
	}
	return m
}

// mix is the hash for all random choices in a generated log (splitmix64).
func mix(a, b uint64) uint64 {
	x := a + 0x9e3779b97f4a7c15*(b+1)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
