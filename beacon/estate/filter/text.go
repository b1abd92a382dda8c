package filter

import "bytes"

// textOf returns the parser of a field whose values are texts.
func textOf(fill func(*Values, Row) Row) func(*term) (condition, *Error) {
	return func(t *term) (condition, *Error) {
		if err := t.unordered(); err != nil {
			return nil, err
		}
		patterns := t.patterns()
		return always(func(v *Values) bool { return v.found(fill(v, v.row.Begin()), patterns) }), nil
	}
}

// patterns returns the values as texts; after = they are whole texts.
func (t *term) patterns() (all []pattern) {
	for _, one := range t.values {
		text, begins, ends := one.anchors()
		whole := t.operator == "="
		all = append(all, newPattern(text.String(), begins || whole, ends || whole))
	}
	return all
}

// unordered rejects the operators of fields with an order.
func (t *term) unordered() *Error {
	if t.operator == ":" || t.operator == "=" {
		return nil
	}
	return &Error{From: t.from, To: t.to, What: t.field.Name + " has no order", Do: t.field.example()}
}

// found reports whether texts contain a pattern, and keeps their buffer.
func (v *Values) found(texts Row, patterns []pattern) bool {
	v.row = texts
	for i := range patterns {
		if bytes.Contains(texts, patterns[i].bytes) {
			return true
		}
	}
	return false
}

func (v *Values) device(r Row) Row { return r.names(v.Device) }
func (v *Values) domain(r Row) Row { return r.Field(v.Device.Domain) }
func (v *Values) verb(r Row) Row   { return r.Field(v.Verb) }
func (v *Values) path(r Row) Row   { return r.Field(v.Path) }
func (v *Values) cause(r Row) Row  { return r.Field(string(v.Cause)) }
func (v *Values) code(r Row) Row   { return r.Field(v.Code) }
func (v *Values) folder(r Row) Row { return r.Field(v.Folder) }
func (v *Values) name(r Row) Row   { return r.Field(v.Name) }
func (v *Values) reach(r Row) Row  { return r.Field(v.Reach) }
func (v *Values) role(r Row) Row   { return r.Field(v.Role) }
