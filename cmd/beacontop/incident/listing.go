package incident

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"beacontop/beacon/diagnosis"
)

// Entry is a code with its incident, or with the reason why it has none, as JSON.
type Entry struct {
	Code    diagnosis.Code   `json:"code"`
	Played  How              `json:"played"` // empty: there is no incident
	Story   string           `json:"story"`  // what happens, or why there is no incident
	Implies []diagnosis.Code `json:"implies"`
}

// List returns all codes by name: first those with an incident.
func List() []Entry {
	var all []Entry
	for _, i := range All() {
		all = append(all, Entry{i.Code, i.How, i.Story, append([]diagnosis.Code{}, i.Implies...)})
	}
	missing := Missing()
	for _, code := range diagnosis.Codes() {
		if why := missing[code]; why != "" {
			all = append(all, Entry{Code: code, Story: why, Implies: []diagnosis.Code{}})
		}
	}
	return all
}

// WriteTable writes the list for people.
func WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows := []Entry{{Code: "CODE", Played: "PLAYED", Story: "WHAT HAPPENS"}}
	for _, e := range append(rows, List()...) {
		if e.Played == "" {
			e.Played = "-"
		}
		if _, err := fmt.Fprintf(t, "%s\t%s\t%s\n", e.Code, e.Played, e.Story); err != nil {
			return fmt.Errorf("write the incidents: %w", err)
		}
	}
	return t.Flush()
}

// WriteJSON writes the list for programs.
func WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(List()); err != nil {
		return fmt.Errorf("write the incidents: %w", err)
	}
	return nil
}

// Missing returns the codes without an incident, with the reason.
func Missing() map[diagnosis.Code]string {
	missing := map[diagnosis.Code]string{}
	for _, code := range diagnosis.Codes() {
		entry, _ := code.Entry()
		switch _, has := Find(string(code)); {
		case has:
		case entry.Unraised != "":
			missing[code] = "not raised by this release: " + entry.Unraised
		case slices.Equal(code.Forms(), []diagnosis.Form{diagnosis.FormProbe}):
			missing[code] = "of another beacon: beacontop probe URL raises it"
		default:
			missing[code] = unplayable[code]
		}
	}
	return missing
}

// unplayable are codes that this release raises only for events of other releases.
var unplayable = map[diagnosis.Code]string{
	diagnosis.Conflict409: "only for events without a cause; logs of IIS give auth-mismatch-409",
	diagnosis.Verb405:     "only for events without a cause; logs of IIS give webdav-405, this beacon gives method",
}
