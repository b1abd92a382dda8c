package filter

import "beacontop/beacon/protocol"

// End precedes, separates and follows the fields of a Row, so that the start and the end
// of a field can be searched like any other text. No visible text contains it.
const End = 0

// Row holds the texts of a row in the form that filters search.
type Row []byte

// Begin empties it for the next row.
func (r Row) Begin() Row { return append(r[:0], End) }

// Field adds a text of the row, if it is not empty.
func (r Row) Field(text string) Row {
	if text == "" {
		return r
	}
	return append(AppendFolded(r, text), End)
}

// Device adds a name in every form in which it is shown.
func (r Row) Device(d protocol.Device) Row {
	r = r.names(d)
	if d.Domain != "" {
		r = r.Field(d.Domain)
	}
	return r
}

// names adds the name of a device, without and with its domain.
func (r Row) names(d protocol.Device) Row {
	r = r.Field(d.Name)
	if d.Domain != "" {
		r = append(AppendFolded(append(AppendFolded(r, d.Name), '.'), d.Domain), End)
	}
	return r
}
