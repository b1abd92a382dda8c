package inquiry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/settings"
	"beacontop/cmd/beacontop/signals"
	"beacontop/cmd/beacontop/snapshot"
	"beacontop/cmd/beacontop/voice"
)

// topics are what is explained and is no agent.
var topics = []string{"parent", "queue", "failover"}

// explainCommand explains a code of the catalogue, an agent or a topic.
func explainCommand(s voice.Streams, played func(code string) string) *cobra.Command {
	var (
		at     place
		asJSON bool
		format string
	)
	howPlayed := func(code diagnosis.Code) string { return played(string(code)) }
	cmd := &cobra.Command{
		Use:   "explain CODE|AGENT|parent|queue|failover",
		Short: "explain an agent, the parent, the queue, the failover list, or a diagnosis",
		Long: `explain AGENT says what is wrong with an agent, how far it gets (connect, TLS, account, policy, packages, upload,
stored, relayed), which requests show that, what was ruled out, and what to do on the device and here.
explain parent, queue, failover and origin do the same for these. explain CODE explains a diagnosis:
what it means, what to do, and when it cannot be seen; beacontop diagnoses --catalogue lists the codes.

` + source + `
A name that is a code needs its domain. The JSON format is described in beacon/diagnosis/explanation/doc.go.`,
		Example: "  beacontop explain HERON07\n  beacontop explain parent --json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return voice.Hint(voice.Usage(errors.New("explain needs one agent, topic or code")), "beacontop agents lists the agents, beacontop diagnoses --catalogue the codes")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return append(codes(), topics...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			asJSON = asJSON || format == "json"
			if d, known := catalogue.Explain(args[0], howPlayed); known {
				return explainCode(s.Out, d, asJSON)
			}
			ctx, stop := signals.Until(cmd.Context())
			defer stop()
			return worded(s.Err, explain(ctx, s, at, args[0], asJSON))
		},
	}
	append(at.table(), settings.Table{
		{Name: "format", Value: settings.Word(&format, "text", "json"), Default: "text", Help: "`FORMAT`: text, json"},
		{Name: "json", Value: settings.Switch(&asJSON), Default: "false", Help: "the same as --format json"},
	}...).Bind(cmd)
	return cmd
}

func explainCode(to io.Writer, d catalogue.Description, asJSON bool) error {
	if asJSON {
		return catalogue.WriteJSON(to, []catalogue.Description{d})
	}
	_, err := io.WriteString(to, d.Text())
	return err
}

func explain(ctx context.Context, s voice.Streams, at place, name string, asJSON bool) error {
	topic := slices.ContainsFunc(topics, func(t string) bool { return strings.EqualFold(t, name) })
	c, err := at.open(ctx, s)
	if errors.Is(err, snapshot.ErrNoHistory) && !topic {
		return fmt.Errorf("no diagnosis has the code %q; to look for an agent: %w", name, err)
	}
	if err != nil {
		return err
	}
	q := url.Values{"format": {"text"}}
	if asJSON {
		q.Set("format", "json")
	}
	if z := zoneName(at.zone); z != "" {
		q.Set("tz", z)
	}
	text, err := c.get(ctx, "/v1/explain/"+url.PathEscape(name), q)
	if err != nil {
		return err
	}
	if asJSON {
		return form.Indented(s.Out, text)
	}
	_, err = s.Out.Write(text)
	return err
}

// diagnosesCommand lists what is wrong, or the catalogue.
func diagnosesCommand(s voice.Streams, played func(code string) string) *cobra.Command {
	howPlayed := func(code diagnosis.Code) string { return played(string(code)) }
	cmd := listCommand(s, form.Diagnoses, "list what is wrong now, or with --catalogue all that this program can find out",
		`diagnoses lists what is wrong with a beacon, the most severe first, and what changed when it began.

diagnoses --catalogue lists the codes of all diagnoses: how severe and how certain each is, whom it concerns, and how this
release raises it, as table, json, csv or markdown. A code that nothing raises yet is listed without a form.`,
		"  beacontop diagnoses --where code:tls\n  beacontop diagnoses --catalogue --format csv")
	var all bool
	cmd.Flags().BoolVar(&all, "catalogue", false, "list all codes")
	list := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		format := cmd.Flags().Lookup("format").Value.String()
		if cmd.Flags().Lookup("json").Value.String() == "true" {
			format = "json"
		}
		switch {
		case !all && format == "markdown":
			return voice.Usage(errors.New("--format markdown: it must be table, json or csv; markdown needs --catalogue"))
		case !all:
			return list(cmd, args)
		}
		return writeCatalogue(s.Out, format, howPlayed)
	}
	return cmd
}

func writeCatalogue(to io.Writer, format string, howPlayed func(diagnosis.Code) string) error {
	switch format {
	case "json":
		return catalogue.WriteJSON(to, catalogue.List(howPlayed))
	case "csv":
		return catalogue.WriteCSV(to, howPlayed)
	case "markdown":
		_, err := io.WriteString(to, catalogue.Reference(howPlayed))
		return err
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(w, strings.Join(catalogue.Columns[:], "\t")); err != nil {
		return err
	}
	for _, d := range catalogue.List(howPlayed) {
		row := d.Row()
		if _, err := fmt.Fprintln(w, strings.Join(row[:], "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}
