package estate

import (
	"strconv"
	"strings"
)

// Filter chooses rows by words. Every word must match: as it stands anywhere,
// "!word" nowhere, "^word" at the beginning of a field, "word$" at its end.
// Letter case does not matter. The zero Filter matches everything.
type Filter struct {
	text  string
	terms []term
}

type term struct {
	text   string // lower case
	not    bool
	prefix bool
	suffix bool
}

// ParseFilter reads a filter; every text is one.
func ParseFilter(text string) Filter {
	f := Filter{text: strings.Join(strings.Fields(text), " ")}
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		t := term{text: word}
		t.text, t.not = strings.CutPrefix(t.text, "!")
		t.text, t.prefix = strings.CutPrefix(t.text, "^")
		t.text, t.suffix = strings.CutSuffix(t.text, "$")
		if t.text != "" {
			f.terms = append(f.terms, t)
		}
	}
	return f
}

// String returns the filter's text.
func (f Filter) String() string { return f.text }

// Empty reports whether the filter matches everything.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether every word matches at least one of the fields (or, for
// "!word", none of them).
func (f Filter) Match(fields ...string) bool {
	for _, t := range f.terms {
		if t.matchAny(fields) == t.not {
			return false
		}
	}
	return true
}

func (t term) matchAny(fields []string) bool {
	for _, s := range fields {
		if t.match(s) {
			return true
		}
	}
	return false
}

func (t term) match(s string) bool {
	switch {
	case t.prefix && t.suffix:
		return len(s) == len(t.text) && hasPrefixFold(s, t.text)
	case t.prefix:
		return hasPrefixFold(s, t.text)
	case t.suffix:
		return len(s) >= len(t.text) && hasPrefixFold(s[len(s)-len(t.text):], t.text)
	}
	return containsFold(s, t.text)
}

// matchTransfer matches a transfer by the texts that its row shows.
func (f Filter) matchTransfer(e *Event) bool {
	status := strconv.Itoa(e.Status)
	state := "ok"
	if e.Failed() {
		state = "failed"
	}
	var buf [64]byte
	return f.Match(e.Device.Name, e.Device.Domain, string(e.Address.AppendTo(buf[:0])), e.Method,
		e.Kind.String(), e.Direction.String(), status, state, string(e.Cause), e.Path, e.UserAgent)
}

// matchFailure matches a failure by the texts that its row and group show.
func (f Filter) matchFailure(key failureKey, row *failure) bool {
	if f.Empty() {
		return true
	}
	var buf [64]byte
	flaw := ""
	if key.group.Cause.flaw() {
		flaw = "flaw"
	}
	return f.Match(row.device.Name, row.device.Domain, string(key.address.AppendTo(buf[:0])), flaw,
		key.group.Kind.String(), key.group.Direction.String(), strconv.Itoa(key.group.Status), string(key.group.Cause), row.newest.Path)
}

// agentMatcher returns a test of agents by the texts that their row shows.
func (f Filter) agentMatcher() func(g *agent) bool {
	if f.Empty() {
		return func(*agent) bool { return true }
	}
	patterns := make([]string, len(f.terms))
	for i, t := range f.terms {
		patterns[i] = t.pattern()
	}
	return func(g *agent) bool {
		text := g.searchText()
		for i, t := range f.terms {
			if strings.Contains(text, patterns[i]) == t.not {
				return false
			}
		}
		return true
	}
}

// fieldEnd stands before, between and after the fields of a search text, so that the
// beginning and the end of a field are found like any other text.
const fieldEnd = "\x00"

func (t *term) pattern() string {
	p := t.text
	if t.prefix {
		p = fieldEnd + p
	}
	if t.suffix {
		p += fieldEnd
	}
	return p
}

// searchText is what a filter looks for an agent in, in lower case. It is made when
// it is first needed and dropped when what it holds changes.
func (g *agent) searchText() string {
	if g.search == "" {
		state := "ok"
		if g.failing > 0 {
			state = "failing"
		}
		address := ""
		if g.address.IsValid() {
			address = g.address.String()
		}
		if g.alternates() {
			address = "2 addresses" + fieldEnd + g.turns.other.String() + fieldEnd + address
		}
		g.search = strings.ToLower(fieldEnd + strings.Join([]string{g.device.Name, g.device.Domain, address, g.userAgent, state}, fieldEnd) + fieldEnd)
	}
	return g.search
}
