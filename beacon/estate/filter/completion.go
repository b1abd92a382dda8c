package filter

import (
	"slices"
	"strings"
	"unicode"

	"beacontop/beacon/printable"
	"beacontop/beacon/protocol"
)

// Completion is what a filter becomes when its end is completed.
type Completion struct {
	Text   string   // the whole text, as far as it is certain
	Offers []string // what it may become: fields, or values of a field; one if that is certain
}

// Complete completes the end of a text for rows: the name of a field, or its value. Known returns
// values of a field that occur in the rows.
func Complete(text string, of Rows, known func(field string) []string) Completion {
	c, from := unfinished(text)
	c, negated := c.without("!")
	if negated {
		from++
	}
	name, _, value, is := c.cut()
	f := fieldNamed(name)
	if !is || f == nil || f.Meaning[of] == "" {
		return completed(text, from, c.String(), namesOf(of), "")
	}
	alternatives := value.split("|")
	last := alternatives[len(alternatives)-1]
	if n := len(c) - len(last); n > 0 {
		from = c[n-1].at + 1
	}
	return completed(text, from, last.String(), f.values(of, known), " ")
}

// unfinished returns the part that a text ends with, and where it begins.
func unfinished(text string) (chars, int) {
	all := lexemes(text)
	if n := len(all) - 1; n >= 0 && all[n].to == len(text) {
		return all[n].chars, all[n].from
	}
	return nil, len(text)
}

// completed replaces the end of a text by what all candidates that begin like it have in common.
func completed(text string, from int, begun string, candidates []string, after string) Completion {
	out := Completion{Text: text}
	for _, one := range candidates {
		if len(one) >= len(begun) && strings.EqualFold(one[:len(begun)], begun) {
			out.Offers = append(out.Offers, one)
		}
	}
	switch common := commonStart(out.Offers); {
	case len(out.Offers) == 1:
		out.Text = text[:from] + Quote(common) + after
	case len(common) > len(begun):
		out.Text = text[:from] + strings.TrimSuffix(Quote(common), `"`) // it goes on
	}
	return out
}

// commonStart returns what all texts begin with, as the first one writes it.
func commonStart(all []string) string {
	if len(all) == 0 {
		return ""
	}
	start := all[0]
	for _, one := range all[1:] {
		n := 0
		for i, r := range start {
			end := i + len(string(r))
			if end > len(one) || !strings.EqualFold(start[:end], one[:end]) {
				break
			}
			n = end
		}
		start = start[:n]
	}
	return start
}

// namesOf returns the fields of rows with the operator that is usual after them.
func namesOf(of Rows) (all []string) {
	for _, f := range Fields(of) {
		_, operator, _, _ := lexemes(f.Examples[0])[0].cut()
		all = append(all, f.Name+operator)
	}
	return all
}

// values returns the values of a field in rows, sorted.
func (f *Field) values(of Rows, known func(field string) []string) (all []string) {
	switch f.Name {
	case "is":
		return strings.Split(flagNames(of), ", ")
	case "kind":
		for k := range protocol.Kinds {
			all = append(all, k.String())
		}
	case "served":
		all = servedNames()
	default:
		for _, one := range known(f.Name) {
			if one != "" {
				all = append(all, printable.Text(one)) // as it is shown and searched
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Quote returns a text as a filter that means just this text, in quotes if it needs them.
func Quote(text string) string {
	special := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"|!^$`, r) }
	if strings.ContainsFunc(text, special) || strings.Contains(text, "..") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}
