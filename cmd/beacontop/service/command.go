package service

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/voice"
)

// options are what the service is installed with.
type options struct {
	dir    string
	config string // empty: none
}

// Command returns the command service.
func Command(out io.Writer) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "service",
		Short: "install, start and stop the beacon as a service",
		Long: `service manages the beacon as a service of Windows. On other systems it prints what to do
there, with the files of beacontop service file.

The packages for Linux install the service themselves.`,
		Example: "  beacontop service install",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return voice.Hint(voice.Usage(errors.New("service needs a command")), "%s --help lists them", cmd.CommandPath())
		},
	}
	var o options
	for _, one := range []struct {
		name, short string
		do          func(io.Writer, options) error
	}{
		{"install", "install the service, and start it with the machine", install},
		{"remove", "stop and remove the service; the state directory stays", remove},
		{"start", "start the service", start},
		{"stop", "stop the service; running transfers finish", stop},
		{"status", "print whether the service runs; the exit code is 3 if not", status},
	} {
		sub := &cobra.Command{
			Use: one.name, Short: one.short, Example: "  beacontop service " + one.name, Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return one.do(out, o) },
		}
		if one.name == "install" {
			settings.Table{
				{Name: "dir", Value: settings.Dir(&o.dir), Default: stateDir(), Usual: "the directory of the system for such data", Help: "state directory `DIR` of the service"},
				{Name: "config", Value: settings.File(&o.config), Help: "let the service read settings from `FILE`"},
			}.Bind(sub)
		}
		cmd.AddCommand(sub)
	}
	cmd.AddCommand(&cobra.Command{
		Use: "file NAME", Short: "print a file for systemd or launchd", Example: "  beacontop service file beacontop.service",
		Args: cobra.ExactArgs(1), ValidArgs: Files(),
		RunE: func(_ *cobra.Command, args []string) error { return voice.Usage(print(out, args[0])) },
	})
	return cmd
}
