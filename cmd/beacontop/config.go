package main

import (
	"cmp"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/viewers"
	"beacontop/cmd/beacontop/voice"
)

// configCommand checks or prints the settings without starting anything.
func configCommand(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "check or show the settings",
		Long: `Settings come from built-in defaults, then --config FILE (TOML), then environment variables
(BEACONTOP_MAX_UPLOAD), then flags; later sources override earlier ones. Names in the file
are those of the flags. Some settings exist only in the file:

  [[parent]]        # repeat for each parent, in order of preference
  url = "https://app01.corp.example/ManageSoftRL"   # or the Incoming directory of a genuine beacon
  user = "beacon"   # Basic credentials
  password = "..."
  ca = "ca.pem"     # CA certificates, instead of the system's
  proxy = "http://proxy:3128"

  [relay]           # parallel, rate, windows, refusals, archive
  [limits]          # connections, per-address, receives, min-rate, free-bytes, free-inodes, strict
  [history]         # off, days, bytes
  [viewers]         # keys, sessions, per-key, per-address, idle

config show prints all values and their sources, config reference the page of all settings. Configuration and policy files can
have up to --max-config bytes (1 MB) and 2,000 keys per table; there can be 32 parents.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return hint(usage(errors.New("config needs a command")), "beacontop config check, show, example or reference")
		},
	}
	add := func(name, short string, do func(*settings.Settings) error) {
		c := settings.New()
		sub := &cobra.Command{
			Use: name, Short: short, Args: noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error {
				if err := settle(cmd, c); err != nil {
					return voice.WithoutHint(err, checkHint) // the hint names this same command
				}
				return do(c)
			},
		}
		c.Bind(sub, settings.Beacon|settings.Screen|settings.Service)
		cmd.AddCommand(sub)
	}
	add("check", "check the settings and every file they name; print nothing if they are valid", func(c *settings.Settings) error {
		warnings, err := daemon.Check(c.Config)
		more, wrong := viewers.Check(c.Dir, c.SSH)
		for _, w := range append(warnings, more...) {
			say(s.err, "warning", w)
		}
		return explain(c, named(c, cmp.Or(err, wrong, host.CheckAdmin(c.Dir, c.Admin))))
	})
	add("show", "print the effective settings and the source of each", func(c *settings.Settings) error {
		_, err := io.WriteString(s.out, c.Show())
		return err
	})
	cmd.AddCommand(
		printing(s, "example", "print a configuration file with every setting", settings.Example),
		printing(s, "reference", "print the page of all settings, in Markdown", settings.Reference),
	)
	return cmd
}

// printing is a command that prints a text.
func printing(s streams, name, short string, text func() string) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short, Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(s.out, text())
			return err
		},
	}
}
