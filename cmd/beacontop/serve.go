package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"beacontop/beacon/estate"
)

func serveCommand(s streams) *cobra.Command {
	c := Default()
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the beacon without a screen",
		Long: `serve runs the beacon alone, for services and containers, and logs to standard error.
With --events every request, relay, arrival and change of state is one line of JSON on
standard output; a reader that is too slow gets a gap in place of the lines that it missed.
SIGTERM lets running transfers finish and then stops; a second one stops at once.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := c.settle(cmd)
			if err != nil {
				return err
			}
			return explain(from.place(c.source, serve(cmd.Context(), s, c)), c)
		},
	}
	c.beaconFlags(cmd.Flags())
	c.serviceFlags(cmd.Flags())
	return cmd
}

func serve(ctx context.Context, s streams, c Config) error {
	st, err := newStation(c)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error, and no end without one
	said := newOutlet(s.err, lostLines)
	said.start()
	defer func() { _ = said.close() }() // there is nobody else to tell
	log := slog.New(slog.NewTextHandler(said, nil))
	st.sinks = append(st.sinks, (&serviceLog{log: log, peers: map[string]string{}}).tell)
	defer context.AfterFunc(ctx, func() {
		log.Info("stopping", "running", st.beacon.Running(), "grace", c.Grace.String())
	})()
	if !c.Events {
		return st.Run(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	printer := newPrinter(s.out, log)
	printer.failed = cancel
	printer.start()
	st.sinks = append(st.sinks, printer.print)
	err = st.Run(ctx)
	if perr := printer.close(); perr != nil {
		err = errors.Join(err, fmt.Errorf("print event: %w", perr))
	}
	return err
}

// lostLines is a line of the log, about those that are missing.
func lostLines(n int) []byte {
	var line bytes.Buffer
	slog.New(slog.NewTextHandler(&line, nil)).Warn("log lines lost: standard error was not read", "count", n)
	return line.Bytes()
}

// printer writes events as lines of JSON. When nobody can read them any more the
// beacon stops: whoever asked for events counts on seeing them all. Those that a slow
// reader missed are an event of TopicGap with the name "events".
type printer struct {
	*outlet
	log *slog.Logger
}

func newPrinter(to io.Writer, log *slog.Logger) *printer {
	p := &printer{log: log}
	p.outlet = newOutlet(to, p.lostEvents)
	return p
}

func (p *printer) print(e *estate.Event) {
	if e.Topic == estate.TopicPulse {
		return
	}
	// The only error of writing is an earlier one, which close returns.
	_, _ = p.Write(p.line(e))
}

func (p *printer) line(e *estate.Event) []byte {
	line, err := json.Marshal(e)
	if err != nil { // only a field that was added without its word
		p.log.Error("event not printed", "problem", err)
		return nil
	}
	return append(line, '\n')
}

func (p *printer) lostEvents(n int) []byte {
	p.log.Warn("events not printed: standard output was not read", "count", n)
	return p.line(&estate.Event{Time: time.Now().UTC(), Topic: estate.TopicGap, Name: "events", Count: n})
}
