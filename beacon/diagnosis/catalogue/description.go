package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/diagnosis/engine"
)

// Description is the entry of a code as data. Its JSON keys are stable: see Schema.
type Description struct {
	Code       diagnosis.Code       `json:"code"`
	Title      string               `json:"title"`
	Severity   diagnosis.Severity   `json:"severity"`   // at least; a finding may be more severe
	Confidence diagnosis.Confidence `json:"confidence"` // at most; a finding may be less certain
	Scope      diagnosis.Scope      `json:"scope"`
	RaisedAs   []diagnosis.Form     `json:"raised_as"` // empty: not raised by this release …
	Unraised   string               `json:"unraised"`  // … and why

	Needs    []string         `json:"needs"`      // without one of them it is never raised
	BlindIf  []string         `json:"blind_if"`   // when a need is not observed, one text for each
	RulesOut string           `json:"rules_out"`  // empty: nothing
	Implies  []diagnosis.Code `json:"implies"`    // consequences, which are not raised beside it
	Implied  []diagnosis.Code `json:"implied_by"` // causes beside which it is not raised

	// How long it must be true before events and the log say that it is raised, and gone before they say
	// that it is cleared; of findings. A screen shows findings at once.
	RaiseAfter int                   `json:"raise_after_s"`
	ClearAfter int                   `json:"clear_after_s"`
	Each       diagnosis.SubjectKind `json:"each"` // one diagnosis for each subject of this kind; empty: one

	Means  string   `json:"means"`
	Remedy string   `json:"remedy"`
	Source []string `json:"source"`

	Incident string `json:"incident"` // how it is played for a demonstration; empty: it is not
}

// Incidents says how the incident of a code is played, in a word; empty: there is none. The command
// has them, so it passes them on. The nil Incidents has none.
type Incidents func(diagnosis.Code) string

func (i Incidents) of(code diagnosis.Code) string {
	if i == nil {
		return ""
	}
	return i(code)
}

// describe returns the description of a code with its entry.
func describe(code diagnosis.Code, e *diagnosis.Entry, played Incidents) Description {
	d := Description{
		Code: code, Title: e.Title, Severity: e.Severity, Confidence: e.Confidence, Scope: e.Scope, RaisedAs: listed(code.Forms()),
		Unraised: e.Unraised, RulesOut: e.RulesOut, Implies: listed(engine.Consequences(code)), Implied: listed(engine.Causes(code)),
		Each: engine.Each(code), Means: e.Advice.Means, Remedy: e.Advice.Remedy, Source: sourceNames(e.Source),
		Incident: played.of(code),
	}
	for _, t := range termsOf(e.Needs) {
		d.Needs, d.BlindIf = append(d.Needs, t.name), append(d.BlindIf, t.blind)
	}
	if slices.Contains(d.RaisedAs, diagnosis.FormFinding) {
		t := engine.TimingOf(code)
		d.RaiseAfter, d.ClearAfter = int(t.True.Seconds()), int(t.Gone.Seconds())
	}
	return d
}

// listed returns a list that is [] in JSON if it is empty, not null.
func listed[T any](list []T) []T { return append([]T{}, list...) }

// List describes all codes: those that can be raised, then those that nothing in this release
// raises, each by name.
func List(played Incidents) []Description {
	var all []Description
	for _, code := range diagnosis.Codes() {
		entry, _ := code.Entry()
		all = append(all, describe(code, &entry, played))
	}
	slices.SortStableFunc(all, func(a, b Description) int {
		return cmp.Compare(min(len(b.RaisedAs), 1), min(len(a.RaisedAs), 1))
	})
	return all
}

// Explain returns the entry of a code as data; Text formats it. People may write the code in
// capitals and with underscores.
func Explain(code string, played Incidents) (d Description, known bool) {
	c := diagnosis.Code(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "_", "-"))
	entry, known := c.Entry()
	if !known {
		return Description{}, false
	}
	return describe(c, &entry, played), true
}
