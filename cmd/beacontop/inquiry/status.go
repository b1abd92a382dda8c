package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/voice"
)

// level is a state of a monitoring plugin, which is its exit code.
type level int

const (
	levelOK level = iota
	levelWarning
	levelCritical
	levelUnknown
)

func (l level) String() string { return [...]string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}[l] }

// thresholds say which diagnoses are a warning, and which are critical: by severity, or by code.
type thresholds struct{ warning, critical []string }

// nothing is the threshold that no diagnosis reaches.
const nothing = "none"

// grade is a threshold: a severity, a code, or nothing.
func grade(text string) (string, error) {
	var severity diagnosis.Severity
	if _, known := diagnosis.Code(text).Entry(); known || text == nothing || severity.UnmarshalText([]byte(text)) == nil {
		return text, nil
	}
	return "", fmt.Errorf("%q must be notice, warning, problem, none, or the code of a diagnosis (beacontop diagnoses --catalogue)", text)
}

// of returns the level of a diagnosis. A code that is named counts more than its severity.
func (t thresholds) of(d *form.StatusReason) level {
	switch {
	case slices.Contains(t.critical, d.Code):
		return levelCritical
	case slices.Contains(t.warning, d.Code):
		return levelWarning
	case reached(t.critical, d.Severity):
		return levelCritical
	case reached(t.warning, d.Severity):
		return levelWarning
	}
	return levelOK
}

// reached reports whether a severity is one of some thresholds, or above.
func reached(thresholds []string, severity string) bool {
	var is diagnosis.Severity
	if is.UnmarshalText([]byte(severity)) != nil {
		return false
	}
	return slices.ContainsFunc(thresholds, func(text string) bool {
		var from diagnosis.Severity
		return from.UnmarshalText([]byte(text)) == nil && is >= from
	})
}

// verdict returns the level of a beacon, and the diagnoses that reach it, the most severe first.
func (t thresholds) verdict(s *form.Status) (level, []form.StatusReason) {
	if s.Reading {
		return levelUnknown, nil
	}
	worst, reasons := levelOK, []form.StatusReason{}
	for i := range s.Diagnoses {
		d := &s.Diagnoses[i]
		switch l := t.of(d); {
		case l > worst:
			worst, reasons = l, append([]form.StatusReason{*d}, reasons...)
		case l > levelOK:
			reasons = append(reasons, *d)
		}
	}
	return worst, reasons
}

func statusCommand(s voice.Streams) *cobra.Command {
	var (
		at     place
		t      thresholds
		asJSON bool
	)
	table := settings.Table{
		{Name: "dir", Value: settings.Dir(&at.dir), Default: daemon.DefaultDir(), Help: "state directory `DIR` of the beacon"},
		{Name: "warning", Value: settings.List(&t.warning, grade), Default: diagnosis.Warning.String(), Help: "a warning from this `SEVERITY|CODE` on: notice, warning, problem, none, or a code (repeatable)"},
		{Name: "critical", Value: settings.List(&t.critical, grade), Default: diagnosis.Problem.String(), Help: "critical from this `SEVERITY|CODE` on (repeatable)"},
		{Name: "tz", Value: settings.Zone(&at.zone), Default: "UTC", Help: "time `ZONE` of texts: UTC, local, Europe/Berlin"},
		{Name: "json", Value: settings.Switch(&asJSON), Default: "false", Help: "print the status as JSON"},
	}
	cmd := &cobra.Command{
		Use: "status", Short: "state of the beacon that runs, for people and for monitoring",
		Long: `status prints the state of the beacon that runs on the state directory: in the first line for people, for Nagios, Icinga
and Zabbix, with performance data after |, then one line for each diagnosis.

The exit status is 0 for ok, 1 for a warning, 2 for critical, 3 for unknown: a mistake in the command line, no beacon,
or a beacon that still reads its history. By default a diagnosis of severity problem is critical, and one of severity
warning a warning. --warning and --critical change that by severity or by code; a code counts more than a severity.`,
		Example: "  beacontop status\n  beacontop status --critical problem --critical tls-cert-expiry --warning none",
		Args:    func(cmd *cobra.Command, args []string) error { return unknownState(s, none(cmd, args)) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			return unknownState(s, worded(s.Err, status(ctx, s, at, t, asJSON)))
		},
	}
	table.Bind(cmd)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return unknownState(s, cmd.Parent().FlagErrorFunc()(cmd, err))
	})
	return cmd
}

// unknownState prints an error as monitoring expects it: in the first line of standard output. Errors that
// are results of status pass.
func unknownState(s voice.Streams, err error) error {
	if err == nil || errors.Is(err, voice.ErrSaid) {
		return err
	}
	_, _ = fmt.Fprintf(s.Out, "%s - %s\n", levelUnknown, plugin(err.Error())) // where it should be printed cannot be written
	if hint := voice.HintOf(err); hint != "" {
		voice.Say(s.Err, "hint", hint)
	}
	return voice.Exit(int(levelUnknown), voice.ErrSaid)
}

// plugin makes a text safe for the line of a plugin, in which | begins the performance data.
func plugin(text string) string {
	return printable.Text(strings.NewReplacer("|", "/", "\n", "; ").Replace(text))
}

func status(ctx context.Context, s voice.Streams, at place, t thresholds, asJSON bool) error {
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
	var of form.Status
	if err := json.Unmarshal(text, &of); err != nil {
		return fmt.Errorf("read status: %w", err)
	}
	is, reasons := t.verdict(&of)
	if asJSON {
		err = form.Indented(s.Out, text)
	} else {
		_, err = fmt.Fprint(s.Out, page(&of, is, reasons))
	}
	if err != nil || is == levelOK {
		return err
	}
	return voice.Exit(int(is), voice.ErrSaid)
}

// page is the status for people and for monitoring.
func page(s *form.Status, is level, reasons []form.StatusReason) string {
	var b strings.Builder
	b.WriteString(is.String() + " - " + plugin(summary(s, reasons)) + " | " + performance(s) + "\n")
	for _, r := range reasons {
		b.WriteString(plugin(r.Severity+" "+r.Code+": "+r.What) + "\n")
	}
	for _, line := range []string{
		"agents: " + figures.Number(s.Agents.Known) + " known, " + figures.Number(s.Agents.LastHour) + " in the last hour, " + figures.Number(s.Agents.Failing) + " failing, " + figures.Number(s.Agents.Silent) + " silent",
		"requests: " + figures.Rate(s.Requests.Rate) + ", " + figures.Percent(s.Requests.Failed, s.Requests.Recent) + " failed in 5 minutes",
		"queue: " + waiting(&s.Queue),
		"parent: " + parentState(s),
		"listening on " + s.Listen + " since " + figures.Since(s.At, s.Started),
	} {
		b.WriteString(plugin(line) + "\n")
	}
	return b.String()
}

func summary(s *form.Status, reasons []form.StatusReason) string {
	name := s.Name
	if name != "" {
		name += ": "
	}
	switch n := len(reasons); {
	case s.Reading:
		return name + "the history is being read"
	case n > 1:
		return name + reasons[0].What + fmt.Sprintf(" (and %d more)", n-1)
	case n == 1:
		return name + reasons[0].What
	}
	return name + figures.Plural(s.Agents.Known, "agent", "agents") + ", " + waiting(&s.Queue) + ", " + parentState(s)
}

func waiting(q *form.QueueTotal) string {
	if !q.Known {
		return "queue not listed yet"
	}
	return figures.Number(q.Waiting) + " waiting"
}

func parentState(s *form.Status) string {
	if s.Parent == nil {
		return "no parent"
	}
	return "parent " + s.Parent.Reach.String()
}

// performance is the figures for graphs. What is not known is left out.
func performance(s *form.Status) string {
	all := []string{
		fmt.Sprintf("agents=%d;;;0", s.Agents.Known), fmt.Sprintf("agents_1h=%d;;;0", s.Agents.LastHour),
		fmt.Sprintf("failing=%d;;;0", s.Agents.Failing), fmt.Sprintf("silent=%d;;;0", s.Agents.Silent),
		fmt.Sprintf("requests_per_s=%.1f;;;0", s.Requests.Rate), fmt.Sprintf("failed_5m=%d;;;0", s.Requests.Failed),
	}
	if q := &s.Queue; q.Known {
		oldest := 0.0
		if !q.Oldest.IsZero() {
			oldest = max(s.At.Sub(q.Oldest).Seconds(), 0)
		}
		all = append(all, fmt.Sprintf("waiting=%d;;;0", q.Waiting), fmt.Sprintf("waiting_bytes=%dB;;;0", q.Bytes), fmt.Sprintf("oldest=%.0fs;;;0", oldest))
	}
	if d := s.Disk; d != nil {
		most := ""
		if d.Total > 0 {
			most = fmt.Sprint(d.Total)
		}
		all = append(all, fmt.Sprintf("disk_free=%dB;;%d:;0;%s", d.Free, d.Reserve, most))
	}
	if s.Parent != nil && s.Parent.Reach != 0 {
		up := 0
		if s.Parent.Reach.String() == "up" {
			up = 1
		}
		all = append(all, fmt.Sprintf("parent_up=%d;;;0;1", up))
	}
	return strings.Join(all, " ")
}

// codes lists the codes of the catalogue, for completion.
func codes() (names []string) {
	for _, d := range catalogue.List(func(diagnosis.Code) string { return "" }) {
		names = append(names, string(d.Code))
	}
	return names
}
