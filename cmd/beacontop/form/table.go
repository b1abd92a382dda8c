package form

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// Formats are the forms in which lists are written.
var Formats = []string{"table", "json", "csv"}

// table is how people see rows of a kind.
type table[T any] struct {
	one, many string
	titles    []string
	line      func(now time.Time, row *T) []string
	empty     string                                            // in place of no rows; empty: only their number
	total     func(now time.Time, raw json.RawMessage) []string // lines about the whole; nil: none
}

// listed is a list as it is read.
type listed[T any] struct {
	Head
	Total json.RawMessage `json:"total"`
}

// read returns the head of a list and its rows.
func read[T any](list json.RawMessage, key string) (h listed[T], rows []T, err error) {
	var parts map[string]json.RawMessage
	if err = json.Unmarshal(list, &h); err == nil {
		err = json.Unmarshal(list, &parts)
	}
	if err == nil {
		err = json.Unmarshal(parts[key], &rows)
	}
	if err != nil {
		return h, nil, fmt.Errorf("read %s: %w", key, err)
	}
	return h, rows, nil
}

// write writes a list for people, with times in a zone.
func (t *table[T]) write(to io.Writer, list json.RawMessage, key string, zone *time.Location) error {
	h, rows, err := read[T](list, key)
	if err != nil {
		return err
	}
	now := h.At.In(zone)
	var text strings.Builder
	if t.total != nil && h.Total != nil {
		for _, line := range t.total(now, h.Total) {
			text.WriteString(printable.Text(line) + "\n")
		}
	}
	if len(rows) > 0 || t.empty == "" {
		lines := [][]string{t.titles}
		for i := range rows {
			lines = append(lines, t.line(now, &rows[i]))
		}
		align(&text, lines)
	}
	text.WriteString(t.last(&h.Head, len(rows), now) + "\n")
	_, err = io.WriteString(to, text.String())
	return err
}

// last says how many rows there are, of which, and of when.
func (t *table[T]) last(h *Head, rows int, now time.Time) string {
	last := figures.Plural(rows, t.one, t.many)
	switch {
	case h.More:
		last = figures.Number(rows) + " of " + figures.Plural(h.Matching, t.one, t.many)
	case rows == 0 && t.empty != "" && h.Where == "":
		last = t.empty
	}
	if h.Where != "" {
		last += ", " + printable.Text(h.Where)
	}
	return last + ", as of " + now.Format("2006-01-02 15:04:05 MST")
}

// align writes lines of columns that begin at the same place.
func align(to *strings.Builder, lines [][]string) {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for c := range line {
			line[c] = printable.Text(line[c])
			widths[c] = max(widths[c], utf8.RuneCountInString(line[c]))
		}
	}
	for _, line := range lines {
		text := ""
		for c := range line {
			text += line[c] + strings.Repeat(" ", widths[c]-utf8.RuneCountInString(line[c])+2)
		}
		to.WriteString(strings.TrimRight(text, " ") + "\n")
	}
}

// writeCSV writes a list for programs: a row of names, then the rows. A cell neither controls a
// terminal nor is a formula.
func writeCSV[T any](to io.Writer, list json.RawMessage, key string, fields []string) error {
	_, rows, err := read[T](list, key)
	if err != nil {
		return err
	}
	w := csv.NewWriter(to)
	if err := w.Write(titlesOf[T](fields)); err != nil {
		return err
	}
	for i := range rows {
		if err := w.Write(cells(&rows[i], fields)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func titlesOf[T any](fields []string) []string {
	if len(fields) > 0 {
		return fields
	}
	return columnsOf[T]().names(false)
}

func cells[T any](row *T, fields []string) (texts []string) {
	all := columnsOf[T]()
	for _, name := range titlesOf[T](fields) {
		texts = append(texts, printable.Inert(printable.Text(all.find(name).text(row))))
	}
	return texts
}
