package weblog

import (
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
)

// analysed are the columns that the analysis depends on, the most important first.
var analysed = []struct {
	column
	field diagnosis.LogField
}{
	{columnDate, diagnosis.FieldDate},
	{columnTime, diagnosis.FieldTime},
	{columnStem, diagnosis.FieldStem},
	{columnMethod, diagnosis.FieldMethod},
	{columnStatus, diagnosis.FieldStatus},
	{columnAddress, diagnosis.FieldAddress},
	{columnSubstatus, diagnosis.FieldSubstatus},
	{columnWin32, diagnosis.FieldWin32},
	{columnReceived, diagnosis.FieldReceived},
	{columnSent, diagnosis.FieldSent},
	{columnTaken, diagnosis.FieldTaken},
	{columnAgent, diagnosis.FieldAgent},
	{columnForwarded, diagnosis.FieldForwarded},
}

// Blind lists what the current columns do not record, the most important first. It is empty
// before the first row, for events, and for HTTPERR, whose columns are fixed.
func (r *Report) Blind() []event.Blindness {
	if r.Format != FormatW3C && r.Format != FormatNCSA {
		return nil
	}
	combined := r.Format == FormatNCSA
	var blind []event.Blindness
	for _, a := range analysed {
		switch {
		case r.has.has(a.column), a.column == columnStem && r.has.has(columnURI):
			continue
		case combined && a.column == columnForwarded:
			continue // the proxy in front logs the addresses of the agents
		}
		blind = append(blind, diagnosis.Blind(a.field, combined))
	}
	return blind
}
