package inquiry

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/verdict"
	"beacontop/cmd/beacontop/voice"
)

func statusCommand(s voice.Streams) *cobra.Command {
	var (
		at     place
		t      verdict.Thresholds
		asJSON bool
	)
	table := append(at.beacon(), settings.Table{
		{Name: "warning", Value: settings.List(&t.Warning, verdict.Grade), Default: diagnosis.Warning.String(), Offers: grades(), Help: "a warning from this `SEVERITY|CODE` on: notice, warning, problem, none, or a code (repeatable)"},
		{Name: "critical", Value: settings.List(&t.Critical, verdict.Grade), Default: diagnosis.Problem.String(), Offers: grades(), Help: "critical from this `SEVERITY|CODE` on (repeatable)"},
		{Name: "tz", Value: settings.Zone(&at.zone), Default: "UTC", Help: "time `ZONE` of texts: UTC, local, Europe/Berlin"},
		{Name: "json", Value: settings.Switch(&asJSON), Default: "false", Help: "print the status as JSON"},
	}...)
	cmd := &cobra.Command{
		Use: "status", Short: "state of the beacon that runs, for people and for monitoring",
		Long: `status prints the state of the beacon that runs on the state directory: in the first line for people, for Nagios, Icinga
and Zabbix, with performance data after |, then one line for each diagnosis.

The exit status is 0 for ok, 1 for a warning, 2 for critical, 3 for unknown: a mistake in the command line, no beacon,
or a beacon that still reads its history. By default a diagnosis of severity problem is critical, and one of severity
warning a warning. --warning and --critical change that by severity or by code; a code counts more than a severity.`,
		Example: "  beacontop status\n  beacontop status --critical problem --critical tls-cert-expiry --warning none",
		Args:    func(cmd *cobra.Command, args []string) error { return verdict.Unanswered(s, none(cmd, args)) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			return verdict.Unanswered(s, worded(s.Err, status(ctx, s, at, t, asJSON)))
		},
	}
	table.Bind(cmd)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return verdict.Unanswered(s, cmd.Parent().FlagErrorFunc()(cmd, err))
	})
	return cmd
}

func status(ctx context.Context, s voice.Streams, at place, t verdict.Thresholds, asJSON bool) error {
	c, err := at.running(ctx)
	if err != nil {
		return err
	}
	q := url.Values{}
	if z := zoneName(at.zone); z != "" {
		q.Set("tz", z)
	}
	text, err := c.get(ctx, "/v1/status", q)
	if err != nil {
		return err
	}
	return t.Write(s.Out, text, asJSON)
}

// grades are the thresholds of a status, for completion.
func grades() []string {
	return append([]string{diagnosis.Notice.String(), diagnosis.Warning.String(), diagnosis.Problem.String(), "none"}, codes()...)
}

// codes lists the codes of the catalogue, for completion.
func codes() (names []string) {
	for _, d := range catalogue.List(func(diagnosis.Code) string { return "" }) {
		names = append(names, string(d.Code))
	}
	return names
}
