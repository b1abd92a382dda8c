package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"beacontop/beacon/estate"
)

func serveCommand(s streams) *cobra.Command {
	c := Default()
	var events bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "run the beacon without a screen",
		Long: `serve runs the beacon alone, for services and containers, and logs to standard error.
With --events every request, relay, arrival and change of state is one line of JSON on
standard output. SIGTERM lets running transfers finish and then stops; a second one stops
at once.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := c.settle(cmd.Flags()); err != nil {
				return err
			}
			return explain(serve(cmd.Context(), s, c, events), c)
		},
	}
	c.beaconFlags(cmd.Flags())
	cmd.Flags().BoolVar(&events, "events", false, "print one JSON event per line on standard output")
	return cmd
}

func serve(ctx context.Context, s streams, c Config, events bool) error {
	st, err := newStation(c)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(s.err, nil))
	st.sinks = append(st.sinks, func(e *estate.Event) { logEvent(log, e) })
	if !events {
		return st.Run(ctx)
	}
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

// logEvent logs what an operator wants to read afterwards; the bulk of successful
// requests is what --events is for.
func logEvent(log *slog.Logger, e *estate.Event) {
	switch e.Topic {
	case estate.TopicStart:
		log.Info("listening", "address", e.Peer, "why", e.Detail, "beacon", e.Name)
	case estate.TopicStop:
		log.Info("stopped")
	case estate.TopicRequest:
		if e.Failed() {
			log.Warn("request failed", "method", e.Method, "path", e.Path, "status", e.Status, "cause", string(e.Cause),
				"device", e.Device.String(), "address", e.Address.String(), "detail", e.Detail)
		}
	case estate.TopicRelay:
		if e.Failed() {
			log.Warn("not relayed", "folder", e.Folder, "name", e.Name, "status", e.Status, "detail", e.Detail)
		}
	case estate.TopicParked:
		log.Warn("put into BadLogs", "folder", e.Folder, "name", e.Name, "refusals", e.Count, "detail", e.Detail)
	case estate.TopicFlaw:
		log.Warn("received file has a flaw", "folder", e.Folder, "name", e.Name, "flaw", string(e.Cause), "detail", e.Detail)
	case estate.TopicPolicy:
		if e.Cause != estate.CauseNone {
			log.Warn("policy not in force, the old one is", "problem", e.Detail)
		} else {
			log.Info("policy in force", "groups", e.Count)
		}
	case estate.TopicCertificate:
		log.Info("certificate", "name", e.Name, "ends", e.Since, "chain", e.Count, "problem", e.Detail)
	case estate.TopicListing:
		if e.Cause != estate.CauseNone {
			log.Warn("folder not listed", "folder", e.Folder, "detail", e.Detail)
		}
	case estate.TopicGap:
		log.Warn("not seen, or not kept", "what", e.Name, "count", e.Count, "detail", e.Detail)
	case estate.TopicHistory:
		if e.Cause != estate.CauseNone {
			log.Warn("history not written", "problem", e.Detail)
		} else {
			log.Info("history written again")
		}
	case estate.TopicSibling:
		logReach(log, "sibling", e)
	case estate.TopicParent:
		logReach(log, "parent", e)
	}
}

func logReach(log *slog.Logger, what string, e *estate.Event) {
	if e.Reach == estate.ReachDown {
		log.Warn(what+" down", "name", e.Name, "address", e.Peer, "detail", e.Detail)
	}
}
