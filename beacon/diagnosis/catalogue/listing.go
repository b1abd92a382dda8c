package catalogue

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Schema is the version of the form of the catalogue as JSON and CSV. It is incremented
// when a key is renamed, removed or changes its meaning; new keys do not change it.
const Schema = 1

// Listing is the catalogue as JSON.
type Listing struct {
	Schema    int           `json:"schema"`
	Diagnoses []Description `json:"diagnoses"`
}

// unraised is what a table says about codes that nothing in this release raises.
const unraised = "not raised by this release"

// Columns are the titles of the columns of Row.
var Columns = [...]string{"CODE", "SEVERITY", "CONFIDENCE", "SCOPE", "RAISED AS", "TITLE"}

// Row returns a description as a row of a table.
func (d *Description) Row() [len(Columns)]string {
	return [...]string{string(d.Code), d.Severity.String(), d.Confidence.String(), d.Scope.String(), d.raisedAs(), d.Title}
}

func (d *Description) raisedAs() string {
	if len(d.RaisedAs) == 0 {
		return unraised
	}
	return join(d.RaisedAs, ", ")
}

// WriteJSON writes entries of the catalogue as a Listing.
func WriteJSON(w io.Writer, entries []Description) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(Listing{Schema, entries}); err != nil {
		return fmt.Errorf("write the catalogue: %w", err)
	}
	return nil
}

// WriteCSV writes the catalogue as CSV with a header. Its columns are the keys of a Description;
// lists are separated by spaces, those of blind_if by semicolons.
func WriteCSV(w io.Writer, played Incidents) error {
	rows := [][]string{{
		"code", "title", "severity", "confidence", "scope", "raised_as", "unraised", "needs", "blind_if", "rules_out",
		"implies", "implied_by", "raise_after_s", "clear_after_s", "each", "means", "remedy", "source", "incident",
	}}
	for _, d := range List(played) {
		rows = append(rows, []string{
			string(d.Code), d.Title, d.Severity.String(), d.Confidence.String(), d.Scope.String(), join(d.RaisedAs, " "),
			d.Unraised, join(d.Needs, " "), join(d.BlindIf, "; "), d.RulesOut, join(d.Implies, " "), join(d.Implied, " "),
			strconv.Itoa(d.RaiseAfter), strconv.Itoa(d.ClearAfter), string(d.Each), d.Means, d.Remedy, join(d.Source, " "), d.Incident,
		})
	}
	if err := csv.NewWriter(w).WriteAll(rows); err != nil {
		return fmt.Errorf("write the catalogue: %w", err)
	}
	return nil
}

func join[T ~string](list []T, separator string) string {
	var texts []string
	for _, s := range list {
		texts = append(texts, string(s))
	}
	return strings.Join(texts, separator)
}
