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

	"beacontop/beacon/event"
)

func serveCommand(s streams) *cobra.Command {
	c := Default()
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the beacon without a screen",
		Long: `serve runs the beacon without a dashboard, for services and containers, and logs to
standard error. With --events every request, relay, arrival and state change is one line of JSON on
standard output; if the reader is too slow, a gap event replaces the lines it missed.
SIGTERM lets running transfers finish before the beacon stops; a second SIGTERM stops it
at once.`,
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
	signal.Ignore(syscall.SIGPIPE) // a closed pipe then gives a write error
	said := newOutlet(s.err, lostLines)
	said.start()
	defer func() { _ = said.close() }() // the error cannot be reported anywhere else
	log := slog.New(slog.NewTextHandler(said, nil))
	st.sinks = append(st.sinks, (&serviceLog{log: log, peers: map[string]string{}}).event)
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

// lostLines is a log line about lines that were dropped.
func lostLines(n int) []byte {
	var line bytes.Buffer
	slog.New(slog.NewTextHandler(&line, nil)).Warn("log lines lost: standard error was not read", "count", n)
	return line.Bytes()
}

// printer writes events as lines of JSON. When its reader is gone the beacon stops: a user of
// --events relies on seeing all of them. Events that a slow reader missed are replaced by one
// event of TopicGap with the name "events".
type printer struct {
	*outlet
	log *slog.Logger
}

func newPrinter(to io.Writer, log *slog.Logger) *printer {
	p := &printer{log: log}
	p.outlet = newOutlet(to, p.lostEvents)
	return p
}

func (p *printer) print(e *event.Event) {
	if e.Topic == event.TopicPulse {
		return
	}
	// Write returns only an earlier error, which close returns as well.
	_, _ = p.Write(p.line(e))
}

func (p *printer) line(e *event.Event) []byte {
	line, err := json.Marshal(e)
	if err != nil { // only for a field that was added without its text form
		p.log.Error("event not printed", "problem", err)
		return nil
	}
	return append(line, '\n')
}

func (p *printer) lostEvents(n int) []byte {
	p.log.Warn("events not printed: standard output was not read", "count", n)
	return p.line(&event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: "events", Count: n})
}
