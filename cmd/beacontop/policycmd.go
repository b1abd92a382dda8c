package main

import (
	_ "embed"
	"fmt"
	"io"
	"net/netip"

	"github.com/spf13/cobra"

	"beacontop/beacon/policy"
	"beacontop/beacon/policyfile"
	"beacontop/beacon/protocol"
)

func policyCommand(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "check a policy file, show the policy of a device, print an example",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return hint(usageError{fmt.Errorf("policy needs a command")}, "beacontop policy check FILE, show or init")
		},
	}
	cmd.AddCommand(
		policyCheckCommand(s),
		&cobra.Command{
			Use: "init", Short: "print a commented example policy file", Args: noArguments,
			RunE: func(*cobra.Command, []string) error {
				_, err := io.WriteString(s.out, policyfile.Example)
				return err
			},
		},
		policyShowCommand(s),
	)
	return cmd
}

func policyCheckCommand(s streams) *cobra.Command {
	limit := bytesFlag(configLimitBytes)
	cmd := &cobra.Command{
		Use: "check FILE", Short: "check a policy file; print nothing if it is valid", Args: oneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := policyfile.Read(args[0], int64(limit), nil)
			if err != nil {
				return sized(err)
			}
			for _, w := range p.Warnings() {
				say(s.err, "warning", w)
			}
			return nil
		},
	}
	limitFlag(cmd.Flags(), &limit)
	return cmd
}

func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return hint(usageError{fmt.Errorf("%s needs one FILE", cmd.CommandPath())}, "see %s --help", cmd.CommandPath())
}

func policyShowCommand(s streams) *cobra.Command {
	var file, name, domain, ip string
	limit := bytesFlag(configLimitBytes)
	self := "http://this-beacon"
	cmd := &cobra.Command{
		Use: "show --device NAME", Short: "print what a device would get, and which group applies", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			d := policy.Device{Name: name, Domain: domain}
			if name == "" {
				return usageError{fmt.Errorf("policy show: needs --device NAME")}
			}
			if err := protocol.CheckName(name); err != nil {
				return usageError{fmt.Errorf("--device: %w", err)}
			}
			if ip != "" {
				var err error
				if d.Address, err = netip.ParseAddr(ip); err != nil {
					return usageError{fmt.Errorf("--ip: %q is not an IP address", ip)}
				}
			}
			rules := policy.Rules{BeaconPolicy: policy.Default()}
			if file != "" {
				p, err := policyfile.Read(file, int64(limit), nil)
				if err != nil {
					return sized(err)
				}
				rules = p.Rules
			}
			server, err := policy.ParseServer(self)
			if err != nil {
				return usageError{fmt.Errorf("--advertise: %w", err)}
			}
			return showPolicy(s.out, rules.With(server), d)
		},
	}
	f := cmd.Flags()
	limitFlag(f, &limit)
	f.StringVar(&file, "policy", "", "policy `FILE`; default: the built-in policy")
	f.StringVar(&name, "device", "", "`NAME` of the device")
	f.StringVar(&domain, "domain", "", "`DOMAIN` of the device")
	f.StringVar(&ip, "ip", "", "source `ADDRESS` of the device")
	f.StringVar(&self, "advertise", self, "root `URL` by which the device reaches this beacon")
	return cmd
}
