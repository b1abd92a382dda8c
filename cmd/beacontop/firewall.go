package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/firewall"
)

func firewallCommand(s streams) *cobra.Command {
	c, format := Default(), "text"
	formats := strings.Join(firewall.Formats(), ", ")
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
			if !slices.Contains(firewall.Formats(), format) {
				return usageError{fmt.Errorf("--format: %q must be one of %s", format, formats)}
			}
			from, err := c.settle(cmd)
			if err != nil {
				return err
			}
			rules, notes, err := firewall.Rules(c.daemon())
			if err != nil {
				return from.explain(c, named(err))
			}
			for _, note := range notes {
				say(s.err, "note", note)
			}
			return firewall.Write(s.out, format, rules)
		},
	}
	c.beaconFlags(cmd.Flags())
	cmd.Flags().StringVar(&format, "format", format, "`FORMAT`: "+formats)
	return cmd
}
