package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// watchConfig is what watching another beacon can be told.
type watchConfig struct {
	Logs     []string
	Incoming string
	Staging  string
	Name     string
	Since    string
	Until    string
	Zone     string
}

// logInputs says what is read as a log, by watch and report alike.
const logInputs = `
These are read, as they are or packed as .gz:

    IIS           W3C logs, of releases 5 to 10 and of Advanced Logging; NCSA logs
    HTTPERR       of HTTP.SYS: what was refused before IIS saw it
    .NET          W3C logs of ASP.NET Core
    proxies       the common and combined format of nginx, Apache and others
    beacontop     events of "beacontop serve --events"

A directory stands for every u_ex*.log, ex*.log, u_nc*.log, httperr*.log and *.log.gz in and
below it; a file also for those it was renamed to (access.log.1, access.log-20261123.gz).
Links are followed. UTF-16 and other archives are not read, and named.
`

func watchCommand(s streams) *cobra.Command {
	c := Default()
	w := watchConfig{Since: "24h", Zone: "UTC"}
	cmd := &cobra.Command{
		Use:   "watch [flags] [PATH...]",
		Short: "watch another beacon by its logs and directories",
		Long: `watch shows the dashboard of a beacon that is not this program, from what it writes: its
logs and its Incoming directory. It only reads; how far it got is kept in the state directory.

PATH is a log, a directory with logs in it or below it, a pattern in quotes, or - for
standard input. Without any PATH, the places of the beacon on this Windows machine are used,
as the registry and the settings of IIS name them; reading those takes an administrator.
` + logInputs + `
To watch a beacontop on another machine, let it write its events to a file, and watch a
copy or a share of that file:

    beacontop serve --events > events.log
    beacontop watch events.log`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := c.settle(cmd); err != nil {
				return err
			}
			w.Logs = append(w.Logs, args...)
			span, err := w.span(time.Now())
			if err != nil {
				return usageError{err}
			}
			return explain(watchOther(cmd.Context(), s, c, w, span), c)
		},
	}
	w.flags(cmd.Flags())
	cmd.Flags().StringVar(&w.Name, "name", "", "`NAME` of that beacon on the screen; without it the one of this machine, when its own logs are watched")
	cmd.Flags().StringVar(&c.Dir, "dir", c.Dir, "keep how far the logs were read in `DIR`")
	c.screenFlags(cmd.Flags())
	return cmd
}

func (w *watchConfig) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&w.Logs, "logs", w.Logs, "read the log `PATH` (repeatable)")
	f.StringVar(&w.Incoming, "incoming", w.Incoming, "watch the Incoming `DIR` of the beacon")
	f.StringVar(&w.Staging, "staging", w.Staging, "count what is published in the Staging\\Common `DIR` of the beacon")
	f.StringVar(&w.Since, "since", w.Since, "begin so long ago, or at a `TIME` (24h, 7d, 2026-11-23, \"2026-11-23 14:00\")")
	f.StringVar(&w.Until, "until", w.Until, "end at a `TIME`, and follow no further")
	f.StringVar(&w.Zone, "tz", w.Zone, "time `ZONE` of --since and --until: UTC, local, Europe/Berlin")
}

// timeSpan is a span of time; a zero end is open.
type timeSpan struct{ since, until time.Time }

func (w *watchConfig) span(now time.Time) (timeSpan, error) {
	zone, err := zoneOf(w.Zone)
	if err != nil {
		return timeSpan{}, err
	}
	var out timeSpan
	if out.since, err = momentOf(w.Since, zone, now); err != nil {
		return out, fmt.Errorf("--since: %w", err)
	}
	if w.Until == "" {
		return out, nil
	}
	if out.until, err = momentOf(w.Until, zone, now); err != nil {
		return out, fmt.Errorf("--until: %w", err)
	}
	if !out.until.After(out.since) {
		return out, fmt.Errorf("--until: not after --since")
	}
	return out, nil
}
