package diagnosis

import (
	"fmt"
	"slices"
	"strings"
)

// Reference returns the reference page of the catalogue as Markdown.
func Reference() string {
	all := List()
	var b strings.Builder
	b.WriteString(`# Diagnoses

<!-- generated from package diagnosis; do not edit -->

Every code that beacontop uses for what is wrong. A *finding* is raised from what is known about
the estate. A *failure* is the reason of one failed transfer, or a flaw of one received file.
Thresholds are choices of beacontop, not limits of the vendor.
`)
	section(&b, "Findings", "", all, func(d *Description) bool { return slices.Contains(d.RaisedAs, FormFinding) })
	section(&b, "Failures", "", all, func(d *Description) bool {
		return slices.Contains(d.RaisedAs, FormFailure) && !slices.Contains(d.RaisedAs, FormFinding)
	})
	section(&b, "Not raised by this release", "Known diagnoses, which nothing raises yet.\n", all, func(d *Description) bool { return len(d.RaisedAs) == 0 })
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
		fmt.Fprintf(b, "\n### %s\n\n%s.\n\n", d.Code, cell(d.Title))
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
	}{{"confidence", confidenceTerms[:]}, {"scope", scopeTerms[ScopeAgent:]}, {"source", sourceTerms[:]}} {
		for _, t := range g.terms {
			fmt.Fprintf(b, "| %s | `%s` | %s |\n", g.of, t.name, cell(t.text))
		}
	}
	b.WriteString("\n| Need | What must be observed | Blind if |\n|---|---|---|\n")
	for _, t := range needTerms {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", t.name, cell(t.text), cell(t.blind))
	}
}

// keys writes the keys of the catalogue as JSON.
func keys(b *strings.Builder) {
	fmt.Fprintf(b, "\n## Keys\n\nAs JSON the catalogue is an object with `schema` (%d) and `diagnoses`, a list of objects with these\nkeys. As CSV they are the columns. Lists are never null.\n\n| Key | Means |\n|---|---|\n", CatalogueSchema)
	for _, k := range keyTexts {
		fmt.Fprintf(b, "| `%s` | %s |\n", k[0], cell(k[1]))
	}
}

// keyTexts are the keys of a Description, in its order.
var keyTexts = [...][2]string{
	{"code", "stable name"},
	{"title", "in a few words"},
	{"severity", "`problem`, `warning` or `notice`; a finding may be more severe"},
	{"confidence", "`certain` or `likely`; a finding may be less certain"},
	{"scope", "who is affected: `agent`, `segment`, `beacon` or `estate`"},
	{"raised_as", "list of `finding` and `failure`; empty: not raised by this release"},
	{"needs", "list of needs; without one of them the code is never raised"},
	{"blind_if", "list of texts: when each need is not observed"},
	{"rules_out", "what it excludes; empty: nothing"},
	{"implies", "list of codes that it explains: they are not raised beside it"},
	{"implied_by", "list of codes beside which it is not raised"},
	{"raise_after_s", "seconds for which it must be true before it is raised; of findings"},
	{"clear_after_s", "seconds for which it must be gone before it is cleared; of findings"},
	{"each", "one diagnosis for each subject of this kind; empty: one, with a count"},
	{"means", "what is wrong"},
	{"remedy", "what to do"},
	{"source", "list of sources: why it is believed"},
}

// cell escapes a text for a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "[[", `\[\[`).Replace(text)
}
