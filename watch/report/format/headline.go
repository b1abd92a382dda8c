package format

import (
	"strings"

	"beacontop/beacon/figures"
)

// headline is the main result in one sentence: "7 of 4,812 agents fail, 20 are silent".
func (r document) headline() string {
	if r.Totals.Devices == 0 {
		return "No agents in these logs"
	}
	least := ""
	if r.Totals.BeyondDevices > 0 {
		least = "at least "
	}
	failing, silent := r.Agents.Failing.Count, &r.Agents.Silent
	verb := "fail"
	if failing == 1 {
		verb = "fails"
	}
	amount := least + figures.Number(failing)
	if failing == 0 {
		amount = "none"
	}
	text := amount + " of " + least + figures.Plural(r.Totals.Devices, "agent", "agents") + " " + verb
	switch {
	case !silent.Known:
		text += "; the period is too short to tell how many are silent"
	case silent.Count == 0 && least == "":
		text += ", none is silent"
	case silent.Count == 1:
		text += ", " + least + "1 is silent"
	default:
		text += ", " + least + figures.Number(silent.Count) + " are silent"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// period is the time that the report covers, and how much it counts.
func (r document) period() string {
	if r.Period.First.IsZero() {
		return ""
	}
	return at(r.Period.First).shown + " to " + at(r.Period.Last).shown + " UTC, " + figures.Plural(r.Totals.Requests, "request", "requests") +
		", " + figures.Number(r.Totals.Failed) + " failed"
}
