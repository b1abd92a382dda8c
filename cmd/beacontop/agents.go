package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/policy"
	"beacontop/cmd/beacontop/agentfiles"
	"beacontop/cmd/beacontop/probing"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
)

func agentSetupCommand(s streams) *cobra.Command {
	var (
		system, domain string
		server         policy.Server
	)
	root := "http://beacon"
	if name, err := os.Hostname(); err == nil {
		if s, err := policy.ParseServer("http://" + name); err == nil {
			root = s.URL()
		}
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
			if domain != "" && system == "windows" {
				return usage(errors.New("--domain: not for Windows: the agent reports the domain of its device"))
			}
			if !cmd.Flags().Changed("advertise") {
				say(s.err, "note", fmt.Sprintf("the file names %s; set another name or port with --advertise http://HOST:PORT", root))
			}
			switch {
			case server.Loopback():
				say(s.err, "warning", server.Host+" points every device at itself; use the host name of this beacon")
			case server.Nameless() && server.Protocol == "https":
				say(s.err, "warning", "agents do not accept an IP address with https; use the host name of this beacon")
			}
			return agentfiles.Write(s.out, system, server, domain)
		},
	}
	settings.Table{
		{Name: "os", Value: settings.Word(&system, agentfiles.Systems...), Default: "linux", Help: "`SYSTEM` of the agent: " + strings.Join(agentfiles.Systems, ", ")},
		{Name: "advertise", Value: settings.Parsed(&server, policy.ParseServer), Default: root, Help: "root `URL` by which the agent reaches this beacon"},
		{Name: "domain", Value: settings.Parsed(&domain, domainName), Help: "`DOMAIN` that the agent reports as its own; UNIX only"},
	}.Bind(cmd)
	return cmd
}

// domainName rejects what the response file would not hold as one word.
func domainName(text string) (string, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("\"'`$;&|<>\\", r) }) {
		return "", fmt.Errorf("%q is not a domain name", text)
	}
	return text, nil
}

// probeCommand talks to a beacon as an agent does.
func probeCommand(s streams) *cobra.Command {
	o := &probing.Options{}
	cmd := &cobra.Command{
		Use:   "probe URL",
		Short: "talk to a beacon as an agent does, and say what fails first",
		Long: `probe walks through the conversation of an agent with any beacon and prints each step as a
rung of a ladder: name service, connection, TLS and certificate, account, test page; with
--device NAME its policy, each package that it names and the file behind it, and the
request that repeats only what has changed; with --upload one small log. It says what the
first failure means and what to do.

URL is the root of the beacon, http://beacon1:8080, or one of the two locations below it.
Redirects are reported, not followed. A proxy is used if the environment or --proxy names
one; then the name service is asked by the proxy, and its answer is not known here.

A request for a policy counts at the beacon as a contact of the device, from this machine:
to probe again and again, use a name that no device has.

With --origin URL, it compares what the beacon at URL, behind this one, answers for the
device: status, headers and body of the policy, its packages and their files.

Exit status: 0 all rungs are lit (with --origin: no difference), 1 one failed (with --repeat: at any time), 2 usage.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			return hint(usage(errors.New("probe needs one URL")), "as in beacontop probe http://beacon1:8080")
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := o.Open(args[0], s.in)
			if err != nil {
				return usage(err)
			}
			o.ASCII = o.ASCII || !cmd.Flags().Changed("ascii") && ui.ASCII(s.out)
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			run := o.Run
			if o.Compares() {
				run = o.Compare
			}
			lit, err := run(ctx, p, s.out)
			if err == nil && !lit {
				return voice.ErrSaid
			}
			return err
		},
	}
	o.Table().Bind(cmd)
	return cmd
}
