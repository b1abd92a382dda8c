package main

import (
	"strings"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/firewall"
	"beacontop/cmd/beacontop/settings"
)

func firewallCommand(s streams) *cobra.Command {
	c, format := settings.New(), ""
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
			if err := settle(cmd, c); err != nil {
				return err
			}
			rules, notes, err := firewall.Rules(c.Config)
			if err != nil {
				return explain(c, named(c, err))
			}
			for _, note := range notes {
				say(s.err, "note", note)
			}
			return firewall.Write(s.out, format, rules)
		},
	}
	c.Bind(cmd, settings.Beacon, &settings.Setting{
		Name: "format", Value: settings.Word(&format, firewall.Formats()...), Default: "text", Help: "`FORMAT`: " + strings.Join(firewall.Formats(), ", "),
	})
	return cmd
}
