package firewall

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"beacontop/beacon/printable"
)

// formats write rules, by name.
var formats = map[string]func(io.Writer, []Rule) error{
	"text": writeText, "json": writeJSON, "nft": nft.print, "nft-stateless": nftStateless.print,
	"firewalld": firewalld.print, "ufw": ufw.print, "netsh": netsh.print, "powershell": powershell.print,
}

// Formats are the names of the formats of Write.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Write prints rules in one of Formats.
func Write(out io.Writer, format string, rules []Rule) error { return formats[format](out, rules) }

// writeText prints the rules as two tables: for stateful firewalls, and the additional
// rules for stateless ones.
func writeText(out io.Writer, rules []Rule) error {
	var b strings.Builder
	b.WriteString("Agents open every connection. The beacon never connects to an agent; a device needs no\ninbound rule.\n")
	for _, part := range []struct {
		title string
		reply bool
	}{
		{"STATEFUL FIREWALLS (replies are allowed automatically)", false},
		{"STATELESS FIREWALLS (additional rules; the beacon's port is the source port)", true},
	} {
		fmt.Fprintf(&b, "\n%s\n", part.title)
		table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(table, // errors appear at Flush
			"from\tto\tprotocol\tsource port\tport\tfor")
		for _, r := range rules {
			if r.Reply == part.reply {
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", printable.Text(r.From), printable.Text(r.To), r.protocolWords(), r.portWords(r.SourcePort), r.portWords(r.Port), r.Purpose)
			}
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// protocolWords is the protocol, for ICMP with the message type.
func (r *Rule) protocolWords() string {
	switch {
	case r.Protocol != protocolICMP:
		return r.Protocol
	case r.Reply:
		return "icmp echo reply"
	}
	return "icmp echo request"
}

// portWords is a port, or the ephemeral port range.
func (r *Rule) portWords(port int) string {
	switch {
	case r.Protocol == protocolICMP:
		return "-"
	case port == 0:
		return "1024-65535"
	}
	return fmt.Sprint(port)
}

func writeJSON(out io.Writer, rules []Rule) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		ConnectionsOpenedBy string `json:"connections_with_agents_opened_by"`
		Rules               []Rule `json:"rules"`
	}{agentsSide, rules})
}
