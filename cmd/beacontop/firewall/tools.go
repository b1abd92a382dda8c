package firewall

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"beacontop/beacon/printable"
)

// tool writes rules as commands of one tool.
type tool struct {
	comment  string // starts a comment line
	head     []string
	replies  bool // also print the rules for replies
	outbound bool // also print rules for outgoing connections
	line     func(r *Rule) []string
	tail     []string
}

func (t tool) print(out io.Writer, rules []Rule) error {
	var b strings.Builder
	for _, line := range t.head {
		fmt.Fprintf(&b, "%s %s\n", t.comment, line)
	}
	for i := range rules {
		r := &rules[i]
		if r.Reply && !t.replies {
			continue
		}
		fmt.Fprintf(&b, "%s %s to %s: %s\n", t.comment, printable.Text(r.From), printable.Text(r.To), printable.Text(r.Purpose))
		if !r.Inbound && !t.outbound {
			fmt.Fprintf(&b, "%s (allowed unless outgoing traffic is restricted: %s port %d)\n", t.comment, r.Protocol, r.Port)
			continue
		}
		for _, line := range t.line(r) {
			b.WriteString(line + "\n")
		}
	}
	for _, line := range t.tail {
		b.WriteString(line + "\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// The tools. Commands contain only IP addresses, no host names: a firewall would resolve a
// name only once.
var (
	nft = tool{
		comment: "#", outbound: true, line: nftLine,
		head: []string{"table and chains as most distributions have them: inet filter, input and output"},
	}
	nftStateless = tool{comment: "#", outbound: true, replies: true, line: nftLine, head: append(nft.head, "with rules for answers, for chains without connection tracking")}
	firewalld    = tool{comment: "#", line: firewalldLine, tail: []string{"firewall-cmd --reload"}}
	ufw          = tool{comment: "#", outbound: true, line: ufwLine}
	netsh        = tool{comment: "rem", outbound: true, line: netshLine}
	powershell   = tool{comment: "#", outbound: true, line: powershellLine}
)

// title names a rule in tools that require a name. It contains no external text.
func (r *Rule) title() string {
	switch {
	case r.Protocol == protocolICMP:
		return "beacontop ping"
	case r.Inbound:
		return fmt.Sprintf("beacontop agents %d", r.Port)
	}
	return fmt.Sprintf("beacontop out %d", r.Port)
}

// family returns v4 or v6 by the address family.
func family(address, v4, v6 string) string {
	if addr, err := netip.ParseAddr(address); err == nil && addr.Is6() {
		return v6
	}
	return v4
}

func nftLine(r *Rule) []string {
	chain, destination, source := "output", r.Peer, r.Address
	if r.Inbound {
		chain, destination, source = "input", r.Address, r.Peer
	}
	var match string
	if destination != "" {
		match += family(destination, "ip", "ip6") + " daddr " + destination + " "
	}
	if source != "" {
		match += family(source, "ip", "ip6") + " saddr " + source + " "
	}
	begin := "nft insert rule inet filter " + chain + " " + match
	if r.Protocol == protocolICMP {
		kind := map[bool]string{false: "echo-request", true: "echo-reply"}[r.Reply]
		return []string{begin + "icmp type " + kind + " accept", begin + "icmpv6 type " + kind + " accept"}
	}
	ports := fmt.Sprintf("tcp dport %d", r.Port)
	if r.Reply {
		ports = fmt.Sprintf("tcp sport %d tcp dport 1024-65535", r.SourcePort)
	}
	return []string{begin + ports + " accept"}
}

func firewalldLine(r *Rule) []string {
	const begin = "firewall-cmd --permanent "
	switch {
	case r.Protocol == protocolICMP:
		return []string{begin + `--add-rich-rule='rule protocol value="icmp" accept'`, begin + `--add-rich-rule='rule protocol value="ipv6-icmp" accept'`}
	case r.Address == "":
		return []string{fmt.Sprintf("%s--add-port=%d/tcp", begin, r.Port)}
	}
	return []string{fmt.Sprintf(`%s--add-rich-rule='rule family="%s" destination address="%s" port port="%d" protocol="tcp" accept'`,
		begin, family(r.Address, "ipv4", "ipv6"), r.Address, r.Port)}
}

func ufwLine(r *Rule) []string {
	to := func(address string) string {
		if address == "" {
			return "any"
		}
		return address
	}
	switch {
	case r.Protocol == protocolICMP:
		return []string{"# ufw allows echo requests by itself (/etc/ufw/before.rules)"}
	case r.Inbound:
		return []string{fmt.Sprintf("ufw allow proto tcp to %s port %d comment '%s'", to(r.Address), r.Port, r.title())}
	}
	return []string{fmt.Sprintf("ufw allow out proto tcp to %s port %d comment '%s'", to(r.Peer), r.Port, r.title())}
}

func netshLine(r *Rule) []string {
	begin := `netsh advfirewall firewall add rule name="` + r.title()
	switch {
	case r.Protocol == protocolICMP:
		return []string{begin + `" dir=in action=allow protocol=icmpv4:8,any`, begin + ` v6" dir=in action=allow protocol=icmpv6:128,any`}
	case r.Inbound:
		return []string{fmt.Sprintf(`%s" dir=in action=allow protocol=TCP localport=%d%s`, begin, r.Port, option(" localip=", r.Address))}
	}
	return []string{fmt.Sprintf(`%s" dir=out action=allow protocol=TCP remoteport=%d%s`, begin, r.Port, option(" remoteip=", r.Peer))}
}

func powershellLine(r *Rule) []string {
	begin := "New-NetFirewallRule -Action Allow -DisplayName '" + r.title()
	switch {
	case r.Protocol == protocolICMP:
		return []string{begin + "' -Direction Inbound -Protocol ICMPv4 -IcmpType 8", begin + " v6' -Direction Inbound -Protocol ICMPv6 -IcmpType 128"}
	case r.Inbound:
		return []string{fmt.Sprintf("%s' -Direction Inbound -Protocol TCP -LocalPort %d%s", begin, r.Port, option(" -LocalAddress ", r.Address))}
	}
	return []string{fmt.Sprintf("%s' -Direction Outbound -Protocol TCP -RemotePort %d%s", begin, r.Port, option(" -RemoteAddress ", r.Peer))}
}

// option is word followed by value, or empty without a value.
func option(word, value string) string {
	if value == "" {
		return ""
	}
	return word + value
}
