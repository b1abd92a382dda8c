package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/policy"
	"beacontop/cmd/beacontop/agentfiles"
)

func agentSetupCommand(s streams) *cobra.Command {
	system, domain := "linux", ""
	root := "http://beacon"
	if name, err := os.Hostname(); err == nil {
		root = "http://" + name
	}
	cmd := &cobra.Command{
		Use:   "agent-setup",
		Short: "print the setup file that points an agent here",
		Long: `agent-setup prints the file that an agent reads during installation: on UNIX the response
file /var/tmp/mgsft_rollout_response, on Windows mgssetup.ini beside the installer. Comments
at the end list where policy, inventories, usage and logs are stored on the device.

First policy: after installation an agent requests its policy once, from the URL in this
file. A failure is not retried: fix the cause, then restart the agent service or the device.
The policy provides everything else: schedule, settings and failover list.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if system == "unix" {
				system = "linux"
			}
			if !slices.Contains(agentfiles.Systems, system) {
				return usageError{fmt.Errorf("--os: %q must be one of %s", system, strings.Join(agentfiles.Systems, ", "))}
			}
			if domain != "" && system == "windows" {
				return usageError{fmt.Errorf("--domain: not for Windows: the agent reports the domain of its device")}
			}
			if strings.ContainsFunc(domain, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("\"'`$;&|<>\\", r) }) {
				return usageError{fmt.Errorf("--domain: %q is not a domain name", domain)}
			}
			if !cmd.Flags().Changed("advertise") {
				say(s.err, "note", fmt.Sprintf("the file names %s; set another name or port with --advertise http://HOST:PORT", root))
			}
			b, err := policy.ParseServer(root)
			if err != nil {
				return usageError{fmt.Errorf("--advertise: %w", err)}
			}
			switch {
			case b.Loopback():
				say(s.err, "warning", b.Host+" points every device at itself; use the host name of this beacon")
			case b.Nameless() && b.Protocol == "https":
				say(s.err, "warning", "agents do not accept an IP address with https; use the host name of this beacon")
			}
			return agentfiles.Write(s.out, system, b, domain)
		},
	}
	cmd.Flags().StringVar(&system, "os", system, "`SYSTEM` of the agent: "+strings.Join(agentfiles.Systems, ", "))
	cmd.Flags().StringVar(&root, "advertise", root, "root `URL` by which the agent reaches this beacon")
	cmd.Flags().StringVar(&domain, "domain", domain, "`DOMAIN` that the agent reports as its own; UNIX only")
	return cmd
}
