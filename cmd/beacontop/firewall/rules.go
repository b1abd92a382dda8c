package firewall

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"beacontop/beacon/policy"
	"beacontop/cmd/beacontop/daemon"
)

// Rule allows one kind of packet.
type Rule struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Inbound    bool   `json:"inbound"` // at this machine
	Protocol   string `json:"protocol"`
	SourcePort int    `json:"source_port,omitzero"` // 0: any from 1024 on
	Port       int    `json:"port,omitzero"`        // destination port; 0: any from 1024 on
	Reply      bool   `json:"stateless_only"`       // replies, which stateful firewalls allow automatically
	Address    string `json:"address,omitzero"`     // of this machine, if it listens on a single address
	Peer       string `json:"peer,omitzero"`        // address of the other side, if known
	Purpose    string `json:"purpose"`
}

// Values of rule fields.
const (
	agentsSide   = "agents"
	beaconSide   = "this beacon"
	protocolTCP  = "tcp"
	protocolICMP = "icmp"
)

// Rules derives the rules from a configuration, with notes on what it leaves undefined. An error is
// a daemon.Error if it is about a part of the configuration.
func Rules(c daemon.Config) (rules []Rule, notes []string, err error) {
	pairs, notes, err := listening(c)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.Rules()
	if err != nil {
		return nil, nil, err
	}
	if mayPing(p) {
		pairs = append(pairs, Rule{From: agentsSide, To: beaconSide, Inbound: true, Protocol: protocolICMP, Purpose: "agents choose beacons with MgsPing"})
	}
	for _, parent := range c.Parents {
		if !strings.Contains(parent.URL, "://") {
			notes = append(notes, "parent "+parent.URL+" is a directory; for a network share, add the rules of its file server")
			continue
		}
		rule, err := outbound(parent.URL, parent.Proxy, "uploads to the parent")
		if err != nil {
			return nil, nil, err
		}
		pairs = append(pairs, rule)
	}
	for _, s := range p.Failover.Servers {
		rule, err := outbound(s.URL(), "", "health check of the failover list")
		if err != nil {
			return nil, nil, err
		}
		pairs = append(pairs, rule)
	}
	return withReplies(pairs), notes, nil
}

// listening returns the rules for agents.
func listening(c daemon.Config) (rules []Rule, notes []string, err error) {
	plain := c.HTTP
	if plain == "" {
		plain = ":" + daemon.DefaultPort
		notes = append(notes, "without --http the beacon listens on "+daemon.FallbackPort+" if it may not use port "+daemon.DefaultPort)
	}
	reached := c.Advertise.Host == ""
	for _, l := range []struct {
		name, addr, usual string
		part              daemon.Part
	}{{"http", plain, daemon.DefaultPort, daemon.PartHTTP}, {"https", c.TLS.Address, "443", daemon.PartTLS}} {
		if l.addr == "" || l.addr == daemon.None {
			continue
		}
		if l.addr == daemon.FromSocket {
			l.addr = ":" + l.usual
			notes = append(notes, "the service manager opens the socket for "+l.name+": port "+l.usual+" is assumed")
		}
		host, text, err := net.SplitHostPort(l.addr)
		if err != nil {
			return nil, nil, &daemon.Error{Part: l.part, Err: err}
		}
		port, err := net.LookupPort("tcp", text)
		if err != nil || port == 0 {
			return nil, nil, &daemon.Error{Part: l.part, Err: fmt.Errorf("%q: a firewall rule needs a fixed port", l.addr)}
		}
		reached = reached || port == c.Advertise.Port
		if (policy.Server{Host: host}).Loopback() {
			notes = append(notes, l.name+" listens on "+l.addr+": only agents on this machine can reach it")
		}
		rules = append(rules, Rule{
			From: agentsSide, To: beaconSide, Inbound: true, Protocol: protocolTCP, Port: port, Address: addressOf(host), Purpose: "downloads and uploads, " + l.name,
		})
	}
	if !reached {
		notes = append(notes, fmt.Sprintf("agents reach this beacon through %s: the host that forwards these connections needs a rule for port %d", c.Advertise.Label(), c.Advertise.Port))
	}
	return rules, notes, nil
}

// addressOf returns host if it is a specific IP address, otherwise nothing.
func addressOf(host string) string {
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.IsUnspecified() {
		return ""
	}
	return addr.WithZone("").String()
}

// outbound returns the rule for a connection that this beacon opens, through a proxy if one
// is set in the file or the environment.
func outbound(target, proxy, purpose string) (Rule, error) {
	u, err := url.Parse(target)
	if err != nil {
		return Rule{}, fmt.Errorf("%s: not a URL", purpose) // without its text, which may contain a password
	}
	var by *url.URL
	if proxy != "" {
		by, err = url.Parse(proxy)
	} else {
		by, err = http.ProxyFromEnvironment(&http.Request{URL: u})
	}
	if err != nil {
		return Rule{}, fmt.Errorf("proxy of %s: not a URL", u.Redacted()) // without its text, like above
	}
	if by != nil {
		purpose += ", through the proxy, for " + u.Host
		u = by
	}
	port := map[string]int{"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}[u.Scheme]
	if text := u.Port(); text != "" {
		if port, err = strconv.Atoi(text); err != nil {
			return Rule{}, fmt.Errorf("port of %s: %w", u.Redacted(), err)
		}
	}
	return Rule{From: beaconSide, To: u.Hostname(), Protocol: protocolTCP, Port: port, Peer: addressOf(u.Hostname()), Purpose: purpose}, nil
}

// mayPing reports whether agents may choose a beacon with MgsPing: a failover list names it,
// or leaves the choice to the device.
func mayPing(r policy.Rules) bool {
	lists := []policy.Failover{r.Failover}
	for _, g := range r.Groups {
		if g.Failover != nil {
			lists = append(lists, *g.Failover)
		}
	}
	for _, f := range lists {
		if f.Algorithm == "" || strings.Contains(strings.ToLower(f.Algorithm), "mgsping") {
			return true
		}
	}
	return false
}

// withReplies adds the rules for replies and removes duplicates.
func withReplies(rules []Rule) []Rule {
	var out []Rule
	seen := map[Rule]bool{}
	add := func(r Rule) {
		if key := r; !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	for _, r := range rules {
		add(r)
	}
	for _, r := range rules {
		r.From, r.To, r.Inbound, r.Reply = r.To, r.From, !r.Inbound, true
		r.SourcePort, r.Port, r.Purpose = r.Port, 0, "replies: "+r.Purpose
		add(r)
	}
	return out
}
