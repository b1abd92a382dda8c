package snapshot

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/printable"
)

// Diagnoses is what is wrong with a beacon at one time, the most severe first.
type Diagnoses struct {
	Schema    int         `json:"schema"`
	At        time.Time   `json:"at"`
	Diagnoses []Diagnosis `json:"diagnoses"`
}

// Diagnosis is a finding with its words, whose times are in the zone of the snapshot.
type Diagnosis struct {
	diagnosis.Finding
	What string                  `json:"what"`
	Do   string                  `json:"do,omitzero"`
	Then []diagnosis.Coincidence `json:"then,omitzero"`
}

// Diagnoses returns what is wrong.
func (s *Snapshot) Diagnoses(ctx context.Context) (*Diagnoses, error) {
	sample, err := s.sample(ctx, estate.Query{Parts: estate.PartOverview, Columns: 1})
	if err != nil {
		return nil, err
	}
	out := &Diagnoses{Schema: 1, At: s.now.UTC(), Diagnoses: []Diagnosis{}}
	for _, f := range diagnosis.Findings(&sample.Facts) {
		d := Diagnosis{Finding: f}
		d.What, d.Do = f.Words(s.now)
		d.Then, _ = f.Coincident(&sample.Facts)
		out.Diagnoses = append(out.Diagnoses, d)
	}
	return out, nil
}

// Write writes diagnoses in one of Formats.
func (d *Diagnoses) Write(to io.Writer, format string) (err error) {
	switch format {
	case "json":
		out := json.NewEncoder(to)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		err = out.Encode(d)
	case "csv":
		err = d.writeCSV(to)
	default:
		err = d.writeTable(to)
	}
	if err != nil {
		return fmt.Errorf("write diagnoses: %w", err)
	}
	return nil
}

func (d *Diagnoses) writeCSV(to io.Writer) error {
	w := csv.NewWriter(to)
	rows := [][]string{{"severity", "code", "since", "count", "what", "do"}}
	for i := range d.Diagnoses {
		one := &d.Diagnoses[i]
		since := ""
		if !one.Since.IsZero() {
			since = one.Since.UTC().Format(time.RFC3339)
		}
		rows = append(rows, []string{one.Severity.String(), string(one.Code), since, strconv.Itoa(one.Count), inert(one.What), inert(one.Do)})
	}
	return w.WriteAll(rows)
}

func inert(text string) string { return printable.Inert(printable.Text(text)) }

func (d *Diagnoses) writeTable(to io.Writer) error {
	if len(d.Diagnoses) == 0 {
		_, err := fmt.Fprintln(to, "nothing is known to be wrong")
		return err
	}
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for i := range d.Diagnoses {
		one := &d.Diagnoses[i]
		lines := []string{one.What, one.Do}
		for _, c := range one.Then {
			lines = append(lines, "then: "+c.What)
		}
		severity, code := one.Severity.String(), string(one.Code)
		for _, line := range lines {
			if line == "" {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", severity, code, printable.Text(line)); err != nil {
				return err
			}
			severity, code = "", ""
		}
	}
	return w.Flush()
}
