package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"beacontop/cmd/beacontop/reading"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/ui"
	"beacontop/watch/report"
	"beacontop/watch/report/format"
	"beacontop/watch/report/input"
)

// reportOptions holds the flags of report.
type reportOptions struct {
	logs   []string
	span   settings.Span
	zone   *time.Location
	format string
	mask   bool
	top    int
}

func reportCommand(s streams) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report [PATH…]",
		Short: "summarise the logs of a beacon",
		Long: `report reads logs of a beacon and prints totals, failures, percentiles, busy hours, agents
that are new, silent, failing or without a policy, and what the logs do not record.

A PATH is a log, a directory with logs in it or below it, a quoted pattern, or - for
standard input.
` + logInputs + `
Files are opened read-only and merged by time. A line that appears in several files of one
log counts once. Ctrl-C prints the report of what was read so far. The JSON format (field
"schema" has its version) is described in watch/report/doc.go.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			return o.run(ctx, s, append(args, o.logs...))
		},
	}
	settings.Table{
		{Name: "logs", Value: settings.Paths(&o.logs), Help: "also read `PATH` (repeatable)"},
		{Name: "since", Value: settings.Text(&o.span.Since), Help: "count from `TIME` on: an age or a time (24h, 7d, 2026-11-23, \"2026-11-23 14:00\")"},
		{Name: "until", Value: settings.Text(&o.span.Until), Help: "count only what was before `TIME`"},
		{Name: "tz", Value: settings.Zone(&o.zone), Default: "UTC", Help: "time `ZONE` of --since and --until: UTC, local, Europe/Berlin"},
		{Name: "format", Value: settings.Word(&o.format, format.Names()...), Default: "text", Help: "`FORMAT`: " + strings.Join(format.Names(), ", ")},
		{Name: "mask", Value: settings.Switch(&o.mask), Default: "false", Help: "replace device, domain and user names, and addresses"},
		{Name: "top", Value: settings.Whole(&o.top), Default: "10", Help: "list the first `N` rows of long tables (text, markdown, html: up to 10000)"},
	}.Bind(cmd)
	return cmd
}

// run reads the logs, prints the report, and reports problems.
func (o *reportOptions) run(ctx context.Context, s streams, paths []string) error {
	c, err := o.config(time.Now().UTC())
	switch {
	case err != nil:
		return usage(err)
	case len(paths) == 0:
		return hint(usage(errors.New("report needs a PATH")), "PATH is a log, a directory of logs, or - for standard input")
	}
	inputs, leftOut := input.Within(input.Find(paths, reading.Until(ctx, s.in)), c.Since, c.Until)
	if len(inputs) == 0 {
		return fmt.Errorf("no log covers the requested time, going by their names and timestamps (logs found: %d)", leftOut)
	}
	inputs, twins := input.Once(inputs)
	for _, name := range slices.Sorted(maps.Keys(twins)) {
		say(s.err, "warning", fmt.Sprintf("%s: skipped: it begins like %s and would count twice", name, twins[name]))
	}
	r := reading.Reading{Tally: report.New(c), Inputs: inputs, Warn: func(text string) { say(s.err, "warning", text) }}
	if f, ok := s.err.(*os.File); ok && ui.IsTerminal(f) {
		r.Progress = f
	}
	r.Tally.LeftOut(leftOut)
	switch err := r.Run(ctx); {
	case len(inputs) == 1 && errors.Is(err, fs.ErrPermission):
		return hint(err, "only administrators may read the logs of IIS: run this as an administrator, or read a copy")
	case err != nil:
		return err
	}
	if err := format.Write(s.out, o.format, r.Tally.Result()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return r.Outcome(ctx)
}

// config validates the options.
func (o *reportOptions) config(now time.Time) (report.Config, error) {
	const read, export = 10_000, 10_000_000 // rows for people, and for programs: more than any estate has devices
	c := report.Config{Top: o.top, Mask: o.mask}
	most := read
	if o.format == "csv" || o.format == "json" {
		most = export
	}
	if o.top < 1 || o.top > most {
		return c, fmt.Errorf("--top: %d is out of range: 1 to %d with --format %s; csv and json accept up to %d", o.top, most, o.format, export)
	}
	var err error
	c.Since, c.Until, err = o.span.Between(o.zone, now)
	return c, err
}
