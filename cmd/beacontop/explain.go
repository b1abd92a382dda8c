package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/catalogue"
	"beacontop/cmd/beacontop/incident"
)

// explainCommand explains one code of the catalogue.
func explainCommand(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain CODE",
		Short: "explain a diagnosis: what it means, what to do, and when it cannot be seen",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return hint(usageError{errors.New("explain needs one code")}, "beacontop diagnoses --catalogue lists them")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) (codes []cobra.Completion, _ cobra.ShellCompDirective) {
			for _, d := range catalogue.List(howPlayed) {
				codes = append(codes, string(d.Code))
			}
			return codes, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			d, known := catalogue.Explain(args[0], howPlayed)
			if !known {
				return hint(usageError{fmt.Errorf("no diagnosis has the code %q", args[0])}, "beacontop diagnoses --catalogue lists them")
			}
			if asJSON {
				return catalogue.WriteJSON(s.out, []catalogue.Description{d})
			}
			_, err := io.WriteString(s.out, d.Text())
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
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
	cmd := &cobra.Command{
		Use:   "diagnoses --catalogue",
		Short: "list what this program can find out, and what it cannot yet",
		Long: `diagnoses --catalogue lists the codes of all diagnoses: how severe and how certain each is, whom it concerns, and how this
release raises it. A code that nothing raises yet is listed without a form. The dashboard shows which diagnoses are active.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if !all {
				return hint(usageError{errors.New("diagnoses needs --catalogue")}, "the dashboard shows which ones are active")
			}
			if asJSON {
				format = "json"
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
			return usageError{fmt.Errorf("--format %s: it must be table, json, csv or markdown", format)}
		},
	}
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
