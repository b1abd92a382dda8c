package pane

import (
	"strings"
	"time"

	"beacontop/beacon/estate"
)

// pastOf describes how far back the transfers of a device go.
func pastOf(now time.Time, v *estate.Past) string {
	from := v.Since.In(now.Location()).Format("2 Jan 15:04 MST")
	switch {
	case !v.Recorded:
		return "the newest, and what is kept of older ones"
	case v.Reading && v.Since.IsZero():
		return "reading the history …"
	case v.Reading:
		return "back to " + from + ", reading on …"
	case v.Since.IsZero():
		return "no history yet"
	case v.Begins:
		return "all, back to " + from + ", where the history begins"
	}
	return "back to " + from + ", and what is kept of older ones"
}

// lackOf describes which failures shown by the channels cannot be opened; empty: none, or not
// known yet.
func lackOf(d *estate.AgentDetail) string {
	kinds := d.Lacks()
	if len(kinds) == 0 || d.Past.Reading {
		return ""
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = k.String()
	}
	return "no longer stored: the failed " + strings.Join(words, ", ")
}
