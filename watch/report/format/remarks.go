package format

import (
	"slices"

	"beacontop/beacon/figures"
	"beacontop/watch/report"
)

// remarks are the restrictions that apply to the numbers.
func (r document) remarks() []string {
	var out []string
	if r.Interrupted != nil {
		out = append(out, "INTERRUPTED in "+r.Interrupted.Source+" after "+figures.Number(r.Interrupted.Lines)+
			" lines: the report covers what was read until then.")
	}
	if n := r.Quality.Failed; n > 0 && (n > 1 || r.Interrupted == nil) {
		out = append(out, "Not read completely: "+figures.Number(n)+" of "+figures.Plural(r.Quality.Logs, "log", "logs")+"; see Logs.")
	}
	if n := r.Quality.LeftOut; n > 0 {
		out = append(out, "Not opened: "+figures.Plural(n, "log", "logs")+", outside the requested time by their names or timestamps.")
	}
	if n := r.Quality.Again; n > 0 {
		out = append(out, "Counted once: "+figures.Plural(n, "line", "lines")+" that several files of one log contain.")
	}
	if slices.ContainsFunc(r.Kinds, func(k report.Kind) bool { return k.Sized > 0 && k.Sized < k.Requests-k.Failed }) {
		out = append(out, "Sizes cover only part of the transfers: some logs do not record them.")
	}
	if r.Masked {
		out = append(out, "Names and addresses are masked: replacements are consistent only within this report.")
	}
	if r.Totals.Lost > 0 {
		out = append(out, figures.Number(r.Totals.Lost)+" events were lost by the writer of the log: counts are too low by that number.")
	}
	if r.Totals.BeyondLimit > 0 {
		out = append(out, "LIMIT REACHED: "+figures.Number(r.Totals.Devices)+" devices are tracked, and about "+figures.Number(r.Totals.BeyondDevices)+
			" more are not: their "+figures.Number(r.Totals.BeyondLimit)+" requests, and others attributed to them, count for no device. "+
			"Numbers of devices are minimums; select fewer logs, or a shorter time range.")
	}
	if r.Period.First.IsZero() {
		out = append(out, "Nothing was counted.")
	} else {
		out = append(out, "The logs begin at "+at(r.Period.First).shown+" UTC: a device first seen in this report may be an old one.")
	}
	return out
}
