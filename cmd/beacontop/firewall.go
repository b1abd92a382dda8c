package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// firewallFormats are the output formats of the rules.
var firewallFormats = map[string]func(io.Writer, []firewallRule) error{
	"text": firewallText, "json": firewallJSON, "nft": nft.print, "nft-stateless": nftStateless.print,
	"firewalld": firewalld.print, "ufw": ufw.print, "netsh": netsh.print, "powershell": powershell.print,
}

func firewallCommand(s streams) *cobra.Command {
	c, format := Default(), "text"
	formats := strings.Join(slices.Sorted(maps.Keys(firewallFormats)), ", ")
	cmd := &cobra.Command{
		Use:   "firewall",
		Short: "print the firewall rules that this beacon needs",
		Long: `firewall prints the rules that the current settings need, as a table or as commands for
the firewall of this machine. It changes nothing.

Agents open every connection: they download with GET and upload with PUT. The beacon never
connects to an agent, and a device needs no inbound rule. A stateful firewall allows
replies automatically. A stateless firewall needs a second rule for replies: from the
beacon's port (the source port) to the agent's ephemeral port.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, known := firewallFormats[format]
			if !known {
				return usageError{fmt.Errorf("--format: %q must be one of %s", format, formats)}
			}
			from, err := c.settle(cmd)
			if err != nil {
				return err
			}
			rules, notes, err := c.firewall()
			if err != nil {
				return from.place(c.source, err)
			}
			for _, note := range notes {
				say(s.err, "note", note)
			}
			return write(s.out, rules)
		},
	}
	c.beaconFlags(cmd.Flags())
	cmd.Flags().StringVar(&format, "format", format, "`FORMAT`: "+formats)
	return cmd
}

// firewallText prints the rules as two tables: for stateful firewalls, and the additional
// rules for stateless ones.
func firewallText(out io.Writer, rules []firewallRule) error {
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
				_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", oneLine(r.From), oneLine(r.To), r.protocolWords(), r.portWords(r.SourcePort), r.portWords(r.Port), r.Purpose)
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
func (r *firewallRule) protocolWords() string {
	switch {
	case r.Protocol != protocolICMP:
		return r.Protocol
	case r.Reply:
		return "icmp echo reply"
	}
	return "icmp echo request"
}

// portWords is a port, or the ephemeral port range.
func (r *firewallRule) portWords(port int) string {
	switch {
	case r.Protocol == protocolICMP:
		return "-"
	case port == 0:
		return "1024-65535"
	}
	return fmt.Sprint(port)
}

func firewallJSON(out io.Writer, rules []firewallRule) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		ConnectionsOpenedBy string         `json:"connections_with_agents_opened_by"`
		Rules               []firewallRule `json:"rules"`
	}{agentsSide, rules})
}
