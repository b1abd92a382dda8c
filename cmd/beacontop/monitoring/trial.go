package monitoring

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"beacontop/beacon/printable"
	"beacontop/cmd/beacontop/notify"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/voice"
)

func (h Host) notify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "notify",
		Short: "try the receivers of notifications",
		Long: `A beacon tells the receivers of its configuration file when a diagnosis is raised or
cleared: webhooks, or a log of the system. Each is a table:

    [[notify]]
    url = "https://hooks.corp.example/beacons"   # POST, JSON; style = "slack" or "teams"
    secret = "..."                               # signs the body: X-Beacontop-Signature
    severity = "problem"
    hold = "5m"                                  # not what is over within 5 minutes
    quiet = ["22:00-06:00"]

    [[notify]]
    log = "syslog"                               # or journald; eventlog on Windows

beacontop config reference lists the keys, beacontop diagnoses --catalogue the codes.`,
		Args: h.Alone,
		RunE: func(*cobra.Command, []string) error {
			return voice.Hint(voice.Usage(errors.New("notify needs a command")), "beacontop notify test sends a message to each receiver")
		},
	}
	cmd.AddCommand(h.trial())
	return cmd
}

func (h Host) trial() *cobra.Command {
	c := settings.New()
	cmd := &cobra.Command{
		Use:   "test",
		Short: "send one message to each receiver, now",
		Long: `test sends one message, which says that it is a test, to each receiver of the configuration
file, and prints what each answered. The exit code is 1 if one of them did not accept it.`,
		Example: "  beacontop notify test --config /etc/beacontop.toml",
		Args:    h.Alone,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := h.Settle(cmd, c); err != nil {
				return err
			}
			return h.try(cmd, &c.Values)
		},
	}
	c.Bind(cmd, settings.Beacon)
	return cmd
}

func (h Host) try(cmd *cobra.Command, c *settings.Values) error {
	if len(c.Notify) == 0 {
		return voice.Hint(errors.New("no receivers are configured"), "name the file that has [[notify]] with --config FILE")
	}
	var failed error
	for i := range c.Notify {
		hook := &c.Notify[i]
		result := "accepted"
		if err := notify.Try(cmd.Context(), hook, c.Name); err != nil {
			result, failed = "failed: "+err.Error(), voice.ErrSaid
		}
		if _, err := fmt.Fprintf(h.Out, "%s  %s\n", printable.Text(hook.Receiver()), printable.Text(result)); err != nil {
			return err
		}
	}
	return failed
}
