package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"beacontop/watch/report"
)

// reportOptions are what a report can be told.
type reportOptions struct {
	logs         []string
	since, until string
	zone         string
	format       string
	mask         bool
	top          int
}

func reportCommand(s streams) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report [PATH…]",
		Short: "sum up the logs of a beacon",
		Long: `report reads logs of a beacon and prints what they tell: totals, failures, percentiles,
busy hours, agents that are new, silent, failing or lost, and what the logs leave out.

A PATH is a log, a directory with logs in it or below it, a pattern in quotes, or - for
standard input.
` + logInputs + `
Files are opened for reading only, and merged by time. A line that several files of one log
hold counts once. Ctrl-C prints the report of what was read so far. The JSON, with its
version in "schema", is described in watch/report/doc.go.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			return o.run(ctx, s, append(args, o.logs...))
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.logs, "logs", nil, "read `PATH` as well (repeatable)")
	f.StringVar(&o.since, "since", "", "count from `TIME` on: so long ago, or at a time (24h, 7d, 2026-11-23, \"2026-11-23 14:00\")")
	f.StringVar(&o.until, "until", "", "count what was before `TIME`")
	f.StringVar(&o.zone, "tz", "UTC", "time `ZONE` of --since and --until: UTC, local, Europe/Berlin")
	f.StringVar(&o.format, "format", "text", "`FORMAT`: "+strings.Join(report.Formats(), ", "))
	f.BoolVar(&o.mask, "mask", false, "replace names of devices, domains and users, and addresses")
	f.IntVar(&o.top, "top", 10, "list the first `N` rows of long lists (text, markdown, html: up to 10000)")
	return cmd
}

// run reads the logs, prints the report, and says what was wrong.
func (o *reportOptions) run(ctx context.Context, s streams, paths []string) error {
	c, err := o.config(time.Now().UTC())
	switch {
	case err != nil:
		return usageError{err}
	case len(paths) == 0:
		return hint(usageError{errors.New("report needs a PATH")}, "a log, a directory of logs, or - for standard input")
	}
	inputs, leftOut := report.Within(report.Inputs(paths, &patient{ctx: ctx, from: s.in}), c.Since, c.Until)
	if len(inputs) == 0 {
		return fmt.Errorf("by their names and times, nothing in the logs (%d) is of the time asked for", leftOut)
	}
	inputs, twins := report.Once(inputs)
	for _, name := range slices.Sorted(maps.Keys(twins)) {
		say(s.err, "warning", fmt.Sprintf("%s: left out, for it begins as %s does and would count twice", name, twins[name]))
	}
	r := reading{tally: report.New(c), inputs: inputs, to: s.err}
	r.tally.LeftOut(leftOut)
	r.watched(ctx)
	if ctx.Err() == nil && r.useful == 0 {
		return r.useless()
	}
	if err := report.Write(s.out, o.format, r.tally.Result()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return r.outcome(ctx)
}

// config checks the options.
func (o *reportOptions) config(now time.Time) (report.Config, error) {
	const read, export = 10_000, 10_000_000 // rows for people, and for programs: more than there are devices
	c := report.Config{Top: o.top, Mask: o.mask}
	if err := report.CheckFormat(o.format); err != nil {
		return c, fmt.Errorf("--format: %w", err)
	}
	most := read
	if o.format == "csv" || o.format == "json" {
		most = export
	}
	if o.top < 1 || o.top > most {
		return c, fmt.Errorf("--top: %d is not from 1 to %d with --format %s; csv and json take up to %d", o.top, most, o.format, export)
	}
	zone, err := zoneOf(o.zone)
	if err != nil {
		return c, err
	}
	if c.Since, err = momentOf(o.since, zone, now); err != nil {
		return c, fmt.Errorf("--since: %w", err)
	}
	if c.Until, err = momentOf(o.until, zone, now); err != nil {
		return c, fmt.Errorf("--until: %w", err)
	}
	if !c.Until.IsZero() && !c.Since.Before(c.Until) {
		return c, fmt.Errorf("--until: %s is not after --since", o.until)
	}
	return c, nil
}

// patient is a stream whose reads end with ctx, even when nobody writes to it. What then
// still waits for it ends with the stream, or with the process: nothing can call it back.
type patient struct {
	ctx  context.Context
	from io.Reader
	pipe *io.PipeReader // once it is read
}

func (p *patient) Read(into []byte) (int, error) {
	if p.pipe == nil {
		out, in := io.Pipe()
		p.pipe = out
		context.AfterFunc(p.ctx, func() { _ = in.CloseWithError(p.ctx.Err()) })
		go func() {
			_, err := io.Copy(in, p.from)
			_ = in.CloseWithError(err)
		}()
	}
	return p.pipe.Read(into)
}
