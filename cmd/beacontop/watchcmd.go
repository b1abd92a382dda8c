package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// watchConfig holds the flags of watch.
type watchConfig struct {
	Logs     []string
	Incoming string
	Staging  string
	Name     string
	Since    string
	Until    string
}

// logInputs describes the logs that watch and report read.
const logInputs = `
Supported logs, plain or compressed with gzip (.gz):

    IIS           W3C logs of IIS 5 to 10 and Advanced Logging; NCSA logs
    HTTPERR       of HTTP.SYS: requests rejected before they reached IIS
    .NET          W3C logs of ASP.NET Core
    proxies       common and combined log format of nginx, Apache and others
    beacontop     events of "beacontop serve --events"

A directory includes every u_ex*.log, ex*.log, u_nc*.log, httperr*.log and *.log.gz in or
below it; a file includes its rotated files (access.log.1, access.log-20261123.gz).
Symbolic links are followed. UTF-16 files and other archives are reported and skipped.
`

func watchCommand(s streams) *cobra.Command {
	c := Default()
	w := watchConfig{Since: "24h"}
	cmd := &cobra.Command{
		Use:   "watch [flags] [PATH...]",
		Short: "watch another beacon, from its logs and directories",
		Long: `watch shows the dashboard of a beacon that is not this program, from its logs and its
Incoming directory. It only reads them; its read positions are saved in the state directory.

PATH is a log, a directory with logs in it or below it, a pattern in quotes, or - for
standard input. Without PATH, watch uses the logs and directories of the beacon on this
Windows machine, as named in the registry and the IIS settings; reading them requires
administrator rights.
` + logInputs + `
To watch a beacontop on another machine, have it write its events to a file, and watch a
copy of that file, or the file on a share:

    beacontop serve --events > events.log
    beacontop watch events.log`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := c.settle(cmd); err != nil {
				return err
			}
			w.Logs = append(w.Logs, args...)
			zone, err := c.zone()
			if err != nil {
				return usageError{err}
			}
			span, err := w.span(time.Now(), zone)
			if err != nil {
				return usageError{err}
			}
			return explain(watch(cmd.Context(), s, c, w, span), c.daemon())
		},
	}
	w.flags(cmd.Flags())
	cmd.Flags().StringVar(&w.Name, "name", "", "`NAME` of that beacon on the screen; default: the name of this machine, if its own logs are watched")
	cmd.Flags().StringVar(&c.Dir, "dir", c.Dir, "save the read positions in `DIR`")
	c.screenFlags(cmd.Flags())
	cmd.Flags().Lookup("tz").Usage = "time `ZONE` of the screen, and of --since and --until: UTC, local, Europe/Berlin; default: TZ if it is set, else UTC"
	return cmd
}

func (w *watchConfig) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&w.Logs, "logs", w.Logs, "read the log `PATH` (repeatable)")
	f.StringVar(&w.Incoming, "incoming", w.Incoming, "watch the Incoming `DIR` of the beacon")
	f.StringVar(&w.Staging, "staging", w.Staging, "count published files in the Staging\\Common `DIR` of the beacon")
	f.StringVar(&w.Since, "since", w.Since, "start at `TIME`: an age or a time (24h, 7d, 2026-11-23, \"2026-11-23 14:00\")")
	f.StringVar(&w.Until, "until", w.Until, "end at `TIME`, and do not follow the logs")
}

// timeSpan is a time range; a zero end is open.
type timeSpan struct{ since, until time.Time }

// span is the time range, with times in a zone.
func (w *watchConfig) span(now time.Time, zone *time.Location) (out timeSpan, err error) {
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
		return out, fmt.Errorf("--until: must be after --since")
	}
	return out, nil
}
