package monitoring

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/metrics"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/voice"
)

// Host is what the commands need of the program that they belong to.
type Host struct {
	Out    io.Writer
	Settle func(*cobra.Command, *settings.Settings) error
	Alone  cobra.PositionalArgs // no arguments
}

// Commands returns the commands of this package.
func Commands(h Host) []*cobra.Command { return []*cobra.Command{h.metrics(), h.notify()} }

func (h Host) metrics() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "metrics",
		Short: "print alert rules for Prometheus, and a dashboard for Grafana",
		Long: `metrics prints what Prometheus and Grafana need to watch a beacon. The metrics themselves
are served by a running beacon, at /metrics of its control socket and of --admin ADDR.`,
		Args: h.Alone,
		RunE: func(*cobra.Command, []string) error {
			return voice.Hint(voice.Usage(errors.New("metrics needs a command")), "beacontop metrics rules or dashboard")
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "rules", Short: "print alert rules for Prometheus", Args: h.Alone,
			Example: "  beacontop metrics rules > /etc/prometheus/beacontop.yml",
			RunE: func(*cobra.Command, []string) error {
				_, err := io.WriteString(h.Out, metrics.Rules)
				return err
			},
		},
		&cobra.Command{
			Use: "dashboard", Short: "print a dashboard for Grafana, in JSON", Args: h.Alone,
			Example: "  beacontop metrics dashboard > beacontop.json",
			RunE:    func(*cobra.Command, []string) error { return metrics.WriteDashboard(h.Out) },
		},
	)
	return cmd
}
