package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/policy"
)

// agentSetupCommand prints the file that points an agent at a beacon before it is
// installed (protocol.md §5.10).
func agentSetupCommand(s streams) *cobra.Command {
	system, domain := "linux", ""
	root := "http://beacon"
	if name, err := os.Hostname(); err == nil {
		root = "http://" + name
	}
	cmd := &cobra.Command{
		Use:   "agent-setup",
		Short: "print the set-up file that points an agent here",
		Long: `agent-setup prints the file that an agent reads when it is installed: on UNIX the response
file /var/tmp/mgsft_rollout_response, on Windows mgssetup.ini beside the installer. Comments
at its end say where policy, inventories, usage and logs lie on the device.

First policy: after installation an agent asks once for its policy, from the URL of this
file. A failure is not retried: fix the cause, then restart the agent service or the device.
Everything else follows from the policy: schedule, settings and failover list.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if domain != "" && system == "windows" {
				return usageError{fmt.Errorf("--domain: an agent on Windows gives the domain that its device is in")}
			}
			if strings.ContainsFunc(domain, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("\"'`$;&|<>\\", r) }) {
				return usageError{fmt.Errorf("--domain: %q is not a domain name", domain)}
			}
			if !cmd.Flags().Changed("advertise") {
				say(s.err, "note", fmt.Sprintf("this names %s; another name or port takes --advertise http://HOST:PORT", root))
			}
			b, err := policy.ParseServer(root)
			if err != nil {
				return usageError{fmt.Errorf("--advertise: %w", err)}
			}
			switch {
			case b.Loopback():
				say(s.err, "warning", b.Host+" leads every device to itself; give the host name of this beacon")
			case b.Nameless() && b.Protocol == "https":
				say(s.err, "warning", "agents do not take an address with https; give the host name of this beacon")
			}
			var text string
			switch system {
			case "linux", "unix":
				text = responseFile(b, domain) + onDevice("# ", unixFolders, "/var/opt/managesoft/log")
			case "macos":
				text = responseFile(b, domain) + onDevice("# ", unixFolders, "/private/var/opt/managesoft/log")
			case "windows":
				text = setupINI(b) + onDevice("; ", windowsFolders, `C:\Windows\Temp\ManageSoft`)
			default:
				return usageError{fmt.Errorf("--os: %q must be one of linux, macos, windows", system)}
			}
			_, err = fmt.Fprint(s.out, text)
			return err
		},
	}
	cmd.Flags().StringVar(&system, "os", system, "`SYSTEM` of the agent: linux, macos, windows")
	cmd.Flags().StringVar(&root, "advertise", root, "root `URL` by which the agent reaches this beacon")
	cmd.Flags().StringVar(&domain, "domain", domain, "`DOMAIN` that the agent gives for itself; UNIX only")
	return cmd
}
