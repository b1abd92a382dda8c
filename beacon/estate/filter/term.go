package filter

import (
	"time"
)

// test is a question about the values of a row.
type test func(v *Values) bool

// condition returns the test of a term at a time, in the time zone of that time.
type condition func(now time.Time) test

// always is a condition that does not depend on the time.
func always(t test) condition { return func(time.Time) test { return t } }

// term is a part of a filter that tests the values of a field.
type term struct {
	field    *Field
	not      bool
	operator string
	values   []chars // alternatives, none empty
	from, to int     // in the text
	part     [2]int  // in the text, with what negates it
	flags    Flags   // that it tests
	holds    condition
}

// operators are what may stand between the name of a field and a value, longer ones first.
var operators = [...]string{">=", "<=", "!=", ">", "<", "=", ":"}

// cut splits a lexeme into the name of a field, an operator and a value; it is a word if it does
// not begin with letters and an operator.
func (c chars) cut() (name, operator string, value chars, ok bool) {
	n := 0
	for n < len(c) && !c[n].quoted && ('a' <= c[n].r|0x20 && c[n].r|0x20 <= 'z') {
		n++
	}
	if n == 0 {
		return "", "", nil, false
	}
	for _, operator := range operators {
		if c.is(n, operator) {
			return c[:n].String(), operator, c[n+len(operator):], true
		}
	}
	return "", "", nil, false
}

// looksLikeField reports whether a part with an unknown name is likely a misspelled field, and not
// an address, a URL or another text.
func (c chars) looksLikeField(operator string, value chars) bool {
	switch operator {
	case "=", "!=":
		return false
	case ":":
		return len(value.split(":")) == 1 && !value.is(0, "//")
	}
	return true
}

// addTerm adds a term if c is one; otherwise it is a word.
func (f *Filter) addTerm(l lexeme, c chars, not bool) (is bool, err *Error) {
	name, operator, value, ok := c.cut()
	if !ok {
		return false, nil
	}
	t := term{field: fieldNamed(name), not: not, operator: operator, from: c[0].at, to: l.to, part: [2]int{l.from, l.to}}
	switch {
	case t.field == nil && !c.looksLikeField(operator, value):
		return false, nil
	case t.field == nil:
		e := wrong(c[:len(name)], "unknown field "+name, "quotes make it a word")
		e.Fields = true
		return true, e
	case operator == "!=":
		t.operator, t.not = "=", !not
	}
	if t.values = value.alternatives(); len(t.values) == 0 {
		return true, &Error{From: l.from, To: l.to, What: t.field.Name + " needs a value", Do: t.field.example(), Incomplete: true}
	}
	if t.holds, err = t.field.parse(&t); err != nil {
		return true, err
	}
	f.terms = append(f.terms, t)
	return true, nil
}

// alternatives splits a value at |, without empty ones.
func (c chars) alternatives() (all []chars) {
	for _, one := range c.split("|") {
		if len(one) > 0 {
			all = append(all, one)
		}
	}
	return all
}

// fieldAmong finds an alternative of a word that is a term of its own.
func (c chars) fieldAmong() *Error {
	for _, one := range c.split("|")[1:] {
		name, operator, value, ok := one.cut()
		if ok && (fieldNamed(name) != nil || one.looksLikeField(operator, value)) {
			return wrong(one, "an alternative cannot be a field", "write field:a|b, or quote it")
		}
	}
	return nil
}
