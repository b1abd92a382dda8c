package main

import (
	_ "embed"
	"fmt"
	"io"
	"net/netip"
	"path"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/figures"
	"beacontop/beacon/policy"
	"beacontop/beacon/policyfile"
	"beacontop/beacon/tomlfile"
	"beacontop/cmd/beacontop/settings"
)

func policyCommand(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "check a policy file, show the policy of a device, print an example",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			return hint(usage(fmt.Errorf("policy needs a command")), "beacontop policy check FILE, show or init")
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
	var limit int64
	cmd := &cobra.Command{
		Use: "check FILE", Short: "check a policy file; print nothing if it is valid", Args: oneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := policyfile.Read(args[0], limit, nil)
			if err != nil {
				return sized(err)
			}
			for _, w := range p.Warnings() {
				say(s.err, "warning", w)
			}
			return nil
		},
	}
	settings.Table{settings.MaxConfig(&limit)}.Bind(cmd)
	return cmd
}

func policyShowCommand(s streams) *cobra.Command {
	var (
		file   string
		limit  int64
		d      policy.Device
		server policy.Server
	)
	cmd := &cobra.Command{
		Use: "show --device NAME", Short: "print what a device would get, and which group applies", Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if d.Name == "" {
				return usage(fmt.Errorf("policy show: needs --device NAME"))
			}
			rules := policy.Rules{BeaconPolicy: policy.Default()}
			if file != "" {
				p, err := policyfile.Read(file, limit, nil)
				if err != nil {
					return sized(err)
				}
				rules = p.Rules
			}
			return showPolicy(s.out, rules.With(server), d)
		},
	}
	settings.Table{
		settings.MaxConfig(&limit),
		{Name: "policy", Value: settings.File(&file), Help: "policy `FILE`; default: the built-in policy"},
		{Name: "device", Value: settings.Device(&d.Name), Help: "`NAME` of the device"},
		{Name: "domain", Value: settings.Text(&d.Domain), Help: "`DOMAIN` of the device"},
		{Name: "ip", Value: settings.Parsed(&d.Address, deviceAddress), Help: "source `ADDRESS` of the device"},
		{Name: "advertise", Value: settings.Parsed(&server, policy.ParseServer), Default: "http://this-beacon", Help: "root `URL` by which the device reaches this beacon"},
	}.Bind(cmd)
	return cmd
}

// deviceAddress reads the address of a device; it may be missing.
func deviceAddress(text string) (netip.Addr, error) {
	if text == "" {
		return netip.Addr{}, nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return address, fmt.Errorf("%q is not an IP address", text)
	}
	return address, nil
}

// showPolicy prints the policy of a device and every file that it references, with schedules
// also in plain words.
func showPolicy(out io.Writer, rules policy.Rules, d policy.Device) error {
	set, err := policy.Compile(rules)
	if err != nil {
		return err
	}
	group := set.Group(d)
	npl := set.Machine(d, group)
	if _, err := fmt.Fprintf(out, "# group: %s\n\n# policy\n%s", group, npl.Body); err != nil {
		return err
	}
	refs, err := policy.Packages(npl.Body)
	if err != nil {
		return err
	}
	for _, ref := range refs {
		osd, _ := set.Document(ref)
		target, err := policy.Target(osd.Body)
		if err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
		file := path.Join(path.Dir(ref), target)
		doc, _ := set.Document(file)
		words, err := inWords(file, doc.Body)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if _, err := fmt.Fprintf(out, "\n# %s\n%s\n# %s\n%s%s", ref, osd.Body, file, words, doc.Body); err != nil {
			return err
		}
	}
	return nil
}

// inWords parses a generated file as an agent would, and describes the result.
func inWords(file string, body []byte) (string, error) {
	if path.Ext(file) != ".nds" {
		c, err := policy.ReadSettings(body)
		return fmt.Sprintf("# sets %s\n", figures.Plural(len(c.Values), "value", "values")), err
	}
	_, s, err := policy.ReadSchedule(body)
	var b strings.Builder
	for _, e := range s.Events {
		for _, t := range e.Triggers {
			fmt.Fprintf(&b, "# %s: %s\n", e.Name, triggerWords(t))
		}
	}
	return b.String(), err
}

// triggerWords describes when a trigger fires.
func triggerWords(t policy.Trigger) string {
	at := time.Time{}.Add(t.Start).Format("15:04")
	var text string
	switch t.Type {
	case policy.Daily:
		text = "every day at " + at
	case policy.Weekly:
		text = fmt.Sprintf("every %s at %s", t.Day, at)
	case policy.OnConnect:
		return fmt.Sprintf("%s after connecting to a network", &tomlfile.Duration{Duration: t.Delay})
	case policy.Logon:
		return "at log-on"
	}
	if t.Window > 0 {
		text += fmt.Sprintf(", plus a random delay of up to %s", &tomlfile.Duration{Duration: t.Window})
	}
	if t.Repeat > 0 {
		text += fmt.Sprintf(", then every %s", &tomlfile.Duration{Duration: t.Repeat})
	}
	return text
}
