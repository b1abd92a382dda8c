package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"beacontop/cmd/beacontop/daemon"
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

config show prints all values and their sources. Configuration and policy files can
have up to --max-config bytes (1 MB) and 2,000 keys per table; there can be 32 parents.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return hint(usageError{fmt.Errorf("config needs a command")}, "beacontop config check, or beacontop config show")
		},
	}
	add := func(name, short string, do func(*Config, origins, *pflag.FlagSet) error) {
		c := Default()
		sub := &cobra.Command{
			Use: name, Short: short, Args: noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error {
				from, err := c.settle(cmd)
				if err != nil {
					return withoutHint(err, checkHint) // the hint names this same command
				}
				return do(&c, from, cmd.Flags())
			},
		}
		c.beaconFlags(sub.Flags())
		c.screenFlags(sub.Flags())
		c.serviceFlags(sub.Flags())
		cmd.AddCommand(sub)
	}
	add("check", "check the settings and every file they name; print nothing if they are valid", func(c *Config, from origins, _ *pflag.FlagSet) error {
		warnings, err := daemon.Check(c.daemon())
		for _, w := range warnings {
			say(s.err, "warning", w)
		}
		return from.explain(*c, named(err))
	})
	add("show", "print the effective settings and the source of each", func(c *Config, from origins, f *pflag.FlagSet) error {
		_, err := fmt.Fprint(s.out, settings(f, from)+c.fileSettings(from))
		return err
	})
	return cmd
}

// settings lists the effective settings in the format of a configuration file. Secrets are
// masked.
func settings(flags *pflag.FlagSet, from origins) string {
	var lines []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "config" || f.Name == "parent" {
			return
		}
		lines = append(lines, fmt.Sprintf("%-40s # %s", f.Name+" = "+tomlValue(f), from[f.Name]))
	})
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

func tomlValue(f *pflag.Flag) string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		values := make([]string, 0, len(list.GetSlice()))
		for _, v := range list.GetSlice() {
			values = append(values, quoted(v))
		}
		return "[" + strings.Join(values, ", ") + "]"
	}
	if t := f.Value.Type(); t == "bool" || t == "int" {
		return f.Value.String()
	}
	return quoted(f.Value.String())
}

// quoted is a string in TOML syntax, whose escapes are those of JSON, not of Go.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a strings.Builder does not fail, and every string can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}
