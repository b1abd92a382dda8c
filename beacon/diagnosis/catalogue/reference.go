package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis"
)

// Reference returns the reference page of the catalogue as Markdown.
func Reference(played Incidents) string {
	all := List(played)
	var b strings.Builder
	b.WriteString(`# Diagnoses

<!-- generated from package catalogue; do not edit -->

Every code that beacontop uses for what is wrong. A *finding* is raised from what is known about
the estate. A *failure* is the reason of one failed transfer, or a flaw of one received file. A
*probe* talks to a beacon as an agent does; it also reports failures and expiring certificates.
Thresholds are choices of beacontop, not limits of the vendor.
`)
	section(&b, "Findings", "", all, func(d *Description) bool { return slices.Contains(d.RaisedAs, diagnosis.FormFinding) })
	section(&b, "Failures", "", all, func(d *Description) bool {
		return slices.Contains(d.RaisedAs, diagnosis.FormFailure) && !slices.Contains(d.RaisedAs, diagnosis.FormFinding)
	})
	section(&b, "Probes", "", all, func(d *Description) bool { return slices.Equal(d.RaisedAs, []diagnosis.Form{diagnosis.FormProbe}) })
	section(&b, "Not raised by this release", "Known diagnoses that nothing raises; each says why.\n", all, func(d *Description) bool { return len(d.RaisedAs) == 0 })
	glossary(&b)
	keys(&b)
	return b.String()
}

// section writes the codes that a condition selects: first all in a table, then each in full.
func section(b *strings.Builder, title, text string, all []Description, of func(*Description) bool) {
	var chosen []Description
	for i := range all {
		if of(&all[i]) {
			chosen = append(chosen, all[i])
		}
	}
	fmt.Fprintf(b, "\n## %s\n\n%s%d codes.\n\n| Code | Severity | Confidence | Scope | Title |\n|---|---|---|---|---|\n", title, text, len(chosen))
	for i := range chosen {
		d := &chosen[i]
		fmt.Fprintf(b, "| [`%s`](#%s) | %s | %s | %s | %s |\n", d.Code, d.Code, d.Severity, d.Confidence, d.Scope, cell(d.Title))
	}
	for i := range chosen {
		d := &chosen[i]
		fmt.Fprintf(b, "\n### %s\n\n%s\n\n", d.Code, cell(d.Title))
		for _, p := range d.parts() {
			switch {
			case p.text == "":
			case p.label == "":
				fmt.Fprintf(b, "  - %s\n", cell(p.text))
			default:
				fmt.Fprintf(b, "- **%s**: %s\n", p.label, cell(p.text))
			}
		}
	}
}

// glossary writes what the words of the catalogue mean.
func glossary(b *strings.Builder) {
	b.WriteString("\n## Words\n\n| Word | Name | Means |\n|---|---|---|\n")
	for _, g := range []struct {
		of    string
		terms []term
	}{{"confidence", confidenceTerms[:]}, {"scope", scopeTerms[diagnosis.ScopeAgent:]}, {"source", sourceTerms[:]}} {
		for _, t := range g.terms {
			fmt.Fprintf(b, "| %s | `%s` | %s |\n", g.of, t.name, cell(t.text))
		}
	}
	b.WriteString("\n| Need | What must be observed | Blind if |\n|---|---|---|\n")
	for _, t := range needTerms {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", t.name, cell(t.text), cell(t.blind))
	}
}

// keys writes the keys of all that can be had as JSON.
func keys(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Keys of the catalogue\n\nAs JSON the catalogue is an object with `schema` (%d) and `diagnoses`, a list of objects with these\nkeys. As CSV they are the columns. Lists are never null.\n", Schema)
	table(b, descriptionKeys[:])
	fmt.Fprintf(b, "\n## Keys of a change\n\nThis is version %d of the form of changes and diagnoses.\n", diagnosis.Schema)
	table(b, changeKeys[:])
	b.WriteString("\n## Keys of a diagnosis\n\nZero values are left out.\n")
	table(b, diagnosisKeys[:])
}

func table(b *strings.Builder, keys []key) {
	b.WriteString("\n| Key | Means |\n|---|---|\n")
	for _, k := range keys {
		fmt.Fprintf(b, "| `%s` | %s |\n", k.name, cell(k.text))
	}
}

// cell escapes a text for a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "[[", `\[\[`).Replace(text)
}
