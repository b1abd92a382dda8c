package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os/signal"
	"syscall"

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
standard output. SIGTERM lets running transfers finish and then stops; a second one stops
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
	log := slog.New(slog.NewTextHandler(s.err, nil))
	st.sinks = append(st.sinks, (&serviceLog{log: log, peers: map[string]string{}}).tell)
	defer context.AfterFunc(ctx, func() {
		log.Info("stopping", "running", st.beacon.Running(), "grace", c.Grace.String())
	})()
	if !c.Events {
		return st.Run(ctx)
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away is an error, and no end without one
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	printer := &printer{out: bufio.NewWriter(s.out), failed: cancel}
	st.sinks = append(st.sinks, printer.print)
	if err := st.Run(ctx); err != nil {
		return err
	}
	return printer.err
}

// printer writes events as lines of JSON. When nobody can read them any more the
// beacon stops: whoever asked for events counts on seeing them all.
type printer struct {
	out    *bufio.Writer
	failed context.CancelCauseFunc
	err    error
}

func (p *printer) print(e *estate.Event) {
	if p.err != nil || e.Topic == estate.TopicPulse {
		return
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = p.out.Write(append(line, '\n'))
	}
	if err == nil {
		err = p.out.Flush()
	}
	if err != nil {
		p.err = fmt.Errorf("print event: %w", err)
		p.failed(p.err)
	}
}
