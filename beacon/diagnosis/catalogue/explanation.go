package catalogue

import (
	"slices"
	"strings"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/figures"
)

// labelWidth is the width of the left column of an explanation.
const labelWidth = len("Not raised beside  ")

// Text explains a code to a person, in lines of at most 80 columns.
func (d *Description) Text() string {
	var b strings.Builder
	figures.Wrap(&b, "", string(d.Code)+": "+d.Title, 0)
	b.WriteByte('\n')
	for _, part := range d.parts() {
		if part.text != "" {
			figures.Wrap(&b, part.label, part.text, labelWidth)
		}
	}
	return b.String()
}

// part is a label with its text; without a text it is left out.
type part struct{ label, text string }

// parts returns an explanation piece by piece: what it is, what to do, and why to believe it.
func (d *Description) parts() []part {
	all := []part{
		{"Means", d.Means},
		{"What to do", d.Remedy},
		{"Severity", d.Severity.String()},
		{"Confidence", d.Confidence.String() + ": " + confidenceTerms[d.Confidence].text},
		{"Scope", d.Scope.String() + ": " + scopeTerms[d.Scope].text},
		{"Raised as", d.raised()},
		{"Because", d.Unraised},
	}
	for i, need := range d.Needs {
		label := ""
		if i == 0 {
			label = "Needs"
		}
		at := slices.IndexFunc(needTerms[:], func(t needTerm) bool { return t.name == need })
		all = append(all, part{label, needTerms[at].text + "; blind if " + d.BlindIf[i]})
	}
	all = append(all,
		part{"Rules out", d.RulesOut},
		part{"Explains", join(d.Implies, ", ")},
		part{"Not raised beside", join(d.Implied, ", ")},
	)
	for i, source := range d.Source {
		label := ""
		if i == 0 {
			label = "Source"
		}
		at := slices.IndexFunc(sourceTerms[:], func(t term) bool { return t.name == source })
		all = append(all, part{label, source + ": " + sourceTerms[at].text})
	}
	if d.Incident != "" {
		all = append(all, part{"Incident", "beacontop demo --incident " + string(d.Code) + "; played by: " + d.Incident})
	}
	return all
}

// raised says how a code is raised, and how fast where it is an event.
func (d *Description) raised() string {
	text := d.raisedAs()
	if !slices.Contains(d.RaisedAs, diagnosis.FormFinding) {
		return text
	}
	if d.Each != "" {
		text += ", one for each " + string(d.Each)
	}
	after := "at once"
	if d.RaiseAfter > 0 {
		after = "after " + seconds(d.RaiseAfter)
	}
	return text + "; on the screen while it is true; as an event and in the log " + after + ", cleared when gone for " + seconds(d.ClearAfter)
}

func seconds(n int) string {
	if n < 60 {
		return figures.Number(n) + " s"
	}
	return figures.Exact(time.Duration(n) * time.Second)
}
