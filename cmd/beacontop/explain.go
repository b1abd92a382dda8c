package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/cmd/beacontop/daemon"
	"beacontop/cmd/beacontop/incident"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/snapshot"
)

// explainCommand explains a code of the catalogue, an agent or a topic.
func explainCommand(s streams) *cobra.Command {
	var (
		asJSON bool
		format string
		from   snapshot.Source
	)
	cmd := &cobra.Command{
		Use:   "explain CODE|AGENT|parent|queue|failover",
		Short: "explain an agent, the parent, the queue, the failover list, or a diagnosis",
		Long: `explain AGENT says what is wrong with an agent, how far it gets (connect, TLS, account, policy, packages, upload,
stored, relayed), which requests show that, what was ruled out, and what to do on the device and here.
explain parent, queue and failover do the same for these. explain CODE explains a diagnosis:
what it means, what to do, and when it cannot be seen; beacontop diagnoses --catalogue lists the codes.

It reads the state directory of a beacon, also while the beacon runs, or with --logs the logs of another
one. It changes nothing. A name that is a code needs its domain. The JSON format is described in
beacon/diagnosis/explanation/doc.go.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return hint(usage(errors.New("explain needs one agent, topic or code")), "beacontop agents lists the agents, beacontop diagnoses --catalogue the codes")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
			for _, d := range catalogue.List(howPlayed) {
				names = append(names, string(d.Code))
			}
			return append(names, "parent", "queue", "failover"), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			asJSON = asJSON || format == "json"
			if d, known := catalogue.Explain(args[0], howPlayed); known {
				return explainCode(s.out, d, asJSON)
			}
			return explainSubject(cmd.Context(), s, from, args[0], asJSON)
		},
	}
	sources(&from).Bind(cmd)
	settings.Table{
		{Name: "format", Value: settings.Word(&format, "text", "json"), Default: "text", Help: "`FORMAT`: text, json"},
		{Name: "json", Value: settings.Switch(&asJSON), Default: "false", Help: "the same as --format json"},
	}.Bind(cmd)
	return cmd
}

// sources are the settings of commands that read a snapshot.
func sources(from *snapshot.Source) settings.Table {
	return settings.Table{
		{Name: "dir", Value: settings.Dir(&from.Dir), Default: daemon.DefaultDir(), Help: "state directory `DIR` of the beacon"},
		{Name: "logs", Value: settings.Paths(&from.Logs), Help: "read the log `PATH` of another beacon instead: a log, a directory of logs, or - (repeatable)"},
		{Name: "tz", Value: settings.Zone(&from.Zone), Default: "UTC", Help: "time `ZONE` of texts: UTC, local, Europe/Berlin"},
	}
}

func explainCode(to io.Writer, d catalogue.Description, asJSON bool) error {
	if asJSON {
		return catalogue.WriteJSON(to, []catalogue.Description{d})
	}
	_, err := io.WriteString(to, d.Text())
	return err
}

func explainSubject(ctx context.Context, s streams, from snapshot.Source, name string, asJSON bool) error {
	return withSnapshot(ctx, s, from, name, func(ctx context.Context, at *snapshot.Snapshot) error {
		e, err := at.Explain(ctx, name)
		switch {
		case err != nil:
			return err
		case asJSON:
			return e.WriteJSON(s.out)
		}
		_, err = io.WriteString(s.out, e.Text())
		return err
	})
}

// withSnapshot reads a source, and says what helps with an error; name is what is asked for, if there is
// something.
func withSnapshot(ctx context.Context, s streams, from snapshot.Source, name string, do func(context.Context, *snapshot.Snapshot) error) error {
	ctx, stop := signals.Until(ctx)
	defer stop()
	from.Stdin = s.in
	at, err := snapshot.Read(ctx, from)
	if err == nil {
		for _, w := range at.Warnings {
			say(s.err, "warning", w)
		}
		err = do(ctx, at)
	}
	var unknown *snapshot.UnknownError
	var several *snapshot.AmbiguousError
	switch topic, is := snapshot.Topic(name); {
	case errors.As(err, &several):
		return hint(err, "name one with its domain: %s", strings.Join(several.Full, ", "))
	case errors.As(err, &unknown) && len(unknown.Near) > 0:
		return hint(err, "did you mean %s?", strings.Join(unknown.Near, " or "))
	case errors.As(err, &unknown):
		return hint(err, "beacontop agents lists the agents, beacontop diagnoses --catalogue the codes")
	case errors.Is(err, snapshot.ErrNoHistory) && name != "" && !is && topic == "":
		return hint(fmt.Errorf("no diagnosis has the code %q; to look for an agent: %w", name, err), "--dir DIR is the state directory of a beacon, --logs PATH reads the logs of another one")
	case errors.Is(err, snapshot.ErrNoHistory):
		return hint(err, "--dir DIR is the state directory of a beacon, --logs PATH reads the logs of another one")
	}
	part, _ := partOf(err)
	return hint(err, "%s", partHints[part.Part])
}

// howPlayed says how demo plays the incident of a code.
func howPlayed(code diagnosis.Code) string {
	what, _ := incident.Find(string(code)) // otherwise it has none
	return string(what.How)
}

// diagnosesCommand lists the catalogue.
func diagnosesCommand(s streams) *cobra.Command {
	var all, asJSON bool
	var format string
	var from snapshot.Source
	cmd := &cobra.Command{
		Use:   "diagnoses",
		Short: "list what is wrong now, or with --catalogue all that this program can find out",
		Long: `diagnoses lists what is wrong with a beacon, the most severe first, and what changed when it began. It reads the state
directory, also while the beacon runs, or with --logs the logs of another one. The JSON format is described in
cmd/beacontop/snapshot/doc.go.

diagnoses --catalogue lists the codes of all diagnoses: how severe and how certain each is, whom it concerns, and how this
release raises it. A code that nothing raises yet is listed without a form.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				format = "json"
			}
			if !all {
				if format != "json" && format != "csv" && format != "table" {
					return usage(fmt.Errorf("--format %s: it must be table, json or csv; markdown needs --catalogue", format))
				}
				return withSnapshot(cmd.Context(), s, from, "", func(ctx context.Context, at *snapshot.Snapshot) error {
					d, err := at.Diagnoses(ctx)
					if err != nil {
						return err
					}
					return d.Write(s.out, format)
				})
			}
			switch format {
			case "table":
				return catalogueTable(s.out)
			case "json":
				return catalogue.WriteJSON(s.out, catalogue.List(howPlayed))
			case "csv":
				return catalogue.WriteCSV(s.out, howPlayed)
			case "markdown":
				_, err := io.WriteString(s.out, catalogue.Reference(howPlayed))
				return err
			}
			return usage(fmt.Errorf("--format %s: it must be table, json, csv or markdown", format))
		},
	}
	sources(&from).Bind(cmd)
	cmd.Flags().BoolVar(&all, "catalogue", false, "list all codes")
	cmd.Flags().StringVar(&format, "format", "table", "table, json, csv or markdown")
	cmd.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	return cmd
}

func catalogueTable(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, row := range append([][len(catalogue.Columns)]string{catalogue.Columns}, rows()...) {
		if _, err := fmt.Fprintln(w, strings.Join(row[:], "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

func rows() (all [][len(catalogue.Columns)]string) {
	for _, d := range catalogue.List(howPlayed) {
		all = append(all, d.Row())
	}
	return all
}
