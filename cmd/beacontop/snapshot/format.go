package snapshot

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"beacontop/beacon/diagnosis/explanation"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// Formats are the forms in which a List is written.
var Formats = []string{"table", "json", "csv"}

// Write writes a list in one of Formats; times of the table are in the zone of the snapshot.
func (s *Snapshot) Write(to io.Writer, l *List, format string) (err error) {
	switch format {
	case "json":
		err = l.writeJSON(to)
	case "csv":
		err = l.writeCSV(to)
	default:
		err = s.writeTable(to, l)
	}
	if err != nil {
		return fmt.Errorf("write agents: %w", err)
	}
	return nil
}

func (l *List) writeJSON(to io.Writer) error {
	out := json.NewEncoder(to)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(l)
}

var columns = []string{
	"device", "domain", "address", "user_agent", "first_contact", "last_contact", "orphan", "lost", "failing", "silent", "stale",
	"rung", "stuck_since", "before", "status", "substatus", "cause", "path",
}

func (l *List) writeCSV(to io.Writer) error {
	w := csv.NewWriter(to)
	if err := w.Write(columns); err != nil {
		return err
	}
	for i := range l.Agents {
		row := l.Agents[i].row()
		for c := range row {
			row[c] = printable.Inert(printable.Text(row[c]))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// row is an agent in the order of columns.
func (a *Agent) row() []string {
	rung := ""
	if a.Rung != nil {
		rung = a.Rung.String()
	}
	return []string{
		a.Device, a.Domain, roster.AddressText(a.Address), a.UserAgent, stamp(a.First), stamp(a.Contact), yes(a.Orphan), yes(a.Lost), yes(a.Failing), yes(a.Silent), yes(a.Stale),
		rung, stamp(a.StuckSince), yes(a.Before), number(a.Status), number(a.Substatus), string(a.Cause), a.Path,
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func yes(is bool) string { return map[bool]string{true: "true", false: "false"}[is] }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// writeTable writes a table for people, and how many agents it has.
func (s *Snapshot) writeTable(to io.Writer, l *List) error {
	rows := [][]string{{"DEVICE", "ADDRESS", "CONTACT", "STUCK AT", "SINCE", "WHY"}}
	for i := range l.Agents {
		rows = append(rows, s.tableRow(&l.Agents[i]))
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for c := range row {
			widths[c] = max(widths[c], utf8.RuneCountInString(row[c]))
		}
	}
	var text strings.Builder
	for _, row := range rows {
		line := ""
		for c := range row {
			line += row[c] + strings.Repeat(" ", widths[c]-utf8.RuneCountInString(row[c])+2)
		}
		text.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	of := ""
	if l.Where != "" {
		of = ", " + l.Where
	}
	text.WriteString(figures.Plural(len(l.Agents), "agent", "agents") + of + ", as of " + s.now.Format("2006-01-02 15:04:05 MST") + "\n")
	_, err := io.WriteString(to, text.String())
	return err
}

func (s *Snapshot) tableRow(a *Agent) []string {
	name := a.Device
	if a.Domain != "" {
		name += "." + a.Domain
	}
	row := []string{printable.Text(name), roster.AddressText(a.Address), figures.Age(s.now, a.Contact), "", "", ""}
	if a.Rung != nil {
		why := explanation.Why(&ladder.Step{Status: a.Status, Substatus: a.Substatus, Cause: a.Cause})
		row[3], row[4], row[5] = explanation.Label(*a.Rung), figures.Moment(s.now, a.StuckSince), printable.Text(why)
	}
	return row
}
