package diagnosis

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Description is the entry of a code as data. Its JSON keys are stable: see CatalogueSchema.
type Description struct {
	Code       Code       `json:"code"`
	Title      string     `json:"title"`
	Severity   Severity   `json:"severity"`   // at least; a finding may be more severe
	Confidence Confidence `json:"confidence"` // at most; a finding may be less certain
	Scope      Scope      `json:"scope"`
	RaisedAs   []Form     `json:"raised_as"` // empty: not raised by this release

	Needs    []string `json:"needs"`      // without one of them it is never raised
	BlindIf  []string `json:"blind_if"`   // when a need is not observed, one text for each
	RulesOut string   `json:"rules_out"`  // empty: nothing
	Implies  []Code   `json:"implies"`    // consequences, which are not raised beside it
	Implied  []Code   `json:"implied_by"` // causes beside which it is not raised

	// How long it must be true before events and the log say that it is raised, and gone before they say
	// that it is cleared; of findings. A screen shows findings at once.
	RaiseAfter int         `json:"raise_after_s"`
	ClearAfter int         `json:"clear_after_s"`
	Each       SubjectKind `json:"each"` // one diagnosis for each subject of this kind; empty: one

	Means  string   `json:"means"`
	Remedy string   `json:"remedy"`
	Source []string `json:"source"`
}

// Form is how a code is raised.
type Form string

// The forms.
const (
	FormFinding Form = "finding" // from the facts of an estate
	FormFailure Form = "failure" // as the reason of a failed transfer, or the flaw of a file
)

// describe returns the description of a code with an entry.
func describe(code Code) Description {
	e := catalogue[code]
	d := Description{
		Code: code, Title: e.Title, Severity: e.Severity, Confidence: e.Confidence, Scope: e.Scope, RaisedAs: code.forms(),
		Needs: e.Needs.names(), BlindIf: e.Needs.blind(), RulesOut: e.RulesOut,
		Implies: slices.Sorted(slices.Values(implied[code])), Implied: causes[code],
		Each: separate[code], Means: e.Advice.Means, Remedy: e.Advice.Remedy, Source: e.Source.names(),
	}
	if slices.Contains(d.RaisedAs, FormFinding) {
		t := timingOf(code)
		d.RaiseAfter, d.ClearAfter = int(t.True.Seconds()), int(t.Gone.Seconds())
	}
	d.RaisedAs, d.Implies, d.Implied = listed(d.RaisedAs), listed(d.Implies), listed(d.Implied)
	return d
}

// listed returns a list that is [] in JSON if it is empty, not null.
func listed[T any](list []T) []T { return append([]T{}, list...) }

// forms returns how a code can be raised.
func (c Code) forms() (forms []Form) {
	if catalogue[c].words != nil {
		forms = append(forms, FormFinding)
	}
	if c.ofTransfers() {
		forms = append(forms, FormFailure)
	}
	return forms
}

// ofTransfers reports whether CodeOf returns a code.
func (c Code) ofTransfers() bool {
	e := catalogue[c]
	shared := slices.Contains(slices.Collect(maps.Values(codes)), c)
	return shared || e.words == nil && !e.Unraised
}

// blind returns when needs are not observed.
func (n Need) blind() (texts []string) {
	for bit, t := range needTerms {
		if n&(1<<bit) != 0 {
			texts = append(texts, t.blind)
		}
	}
	return texts
}

// List describes all codes: those that can be raised, then those that nothing in this release
// raises, each by name.
func List() []Description {
	var all []Description
	for code := range catalogue {
		all = append(all, describe(code))
	}
	slices.SortFunc(all, func(a, b Description) int {
		return cmp.Or(cmp.Compare(min(len(b.RaisedAs), 1), min(len(a.RaisedAs), 1)), cmp.Compare(a.Code, b.Code))
	})
	return all
}

// Explain returns the entry of a code as data; Text formats it. People may write the code in
// capitals and with underscores.
func Explain(code string) (d Description, known bool) {
	c := Code(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(code)), "_", "-"))
	if _, known = catalogue[c]; !known {
		return Description{}, false
	}
	return describe(c), true
}
