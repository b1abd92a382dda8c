package engine

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
)

// Limits of what a finding may hold, because its texts and subjects come from outside. They are
// longer than any screen is wide.
const (
	subjectsKept = 16
	nameKept     = 255 // bytes: the longest name of a file
	whyKept      = 500
)

// bounded returns a finding within the limits, in the form that it also has after it was written
// as JSON and read again.
func bounded(f diagnosis.Finding) diagnosis.Finding {
	f.Why, f.Evidence.Filter = clip(f.Why, whyKept), clip(f.Evidence.Filter, whyKept)
	f.Subjects = slices.Clone(f.Subjects[:min(len(f.Subjects), subjectsKept)])
	for i := range f.Subjects {
		f.Subjects[i].Name = clip(f.Subjects[i].Name, nameKept)
	}
	f.Since, f.Last, f.Until = plain(f.Since), plain(f.Last), plain(f.Until)
	return f
}

// coincident returns what changed when a finding began, within the limits.
func coincident(f *diagnosis.Finding, facts *estate.Facts) []diagnosis.Coincidence {
	all, _ := f.Coincident(facts)
	for i := range all {
		all[i].Time, all[i].What = plain(all[i].Time), clip(all[i].What, whyKept)
	}
	return all
}

// clip shortens a text at the start of a character, and replaces what is no UTF-8: JSON would.
func clip(text string, most int) string {
	if len(text) > most {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text = text[:most]
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}

// plain returns a time in UTC and without the reading of a clock; zero if JSON cannot hold it.
func plain(t time.Time) time.Time {
	if t = t.Round(0).UTC(); t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// idOf identifies the diagnosis that a finding belongs to.
func idOf(f *diagnosis.Finding) string {
	kind, ok := separate[f.Code]
	if !ok {
		return string(f.Code)
	}
	return string(f.Code) + " " + f.Subject(kind, 0)
}
