package pane

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

// transferColumns returns the columns of a table of transfers. The status column is as wide as the
// longest cause in it.
func transferColumns(withDevice bool) []draw.Column {
	c := []draw.Column{
		{Title: "time", Width: 9, Whole: true},
		{Title: "device", Width: 16, Most: 40, Name: true},
		{Title: "verb", Width: 5, Most: 8, Rank: 5},
		{Title: "  file", Width: 11, Most: 24, Rank: 1},
		{Title: "status", Width: 9, Most: 25},
		{Title: "size", Width: 7, Right: true, Rank: 2},
		{Title: "took", Width: 7, Right: true, Rank: 4},
		{Title: "address", Width: 15, Least: 8, Most: 39, Name: true, Rank: 6},
		{Title: "path", Width: 11, Grow: true, Name: true, Rank: 3},
	}
	if !withDevice {
		c[1].Rank, c[7].Rank = 9, 9
	}
	return c
}

func transferCells(t *draw.Theme, now time.Time, e *event.Event) []draw.Cell {
	device := t.Plain.Cell(draw.Clean(e.Device.Name))
	switch {
	case e.Attribution.Guessed():
		device.Text = "~" + device.Text
		device.Style = t.Dim
	case e.Attribution == event.Unattributed && e.Topic == event.TopicRequest:
		device = t.Dim.Cell("unattributed")
	}
	verb, way := draw.Clean(e.Method), " "
	switch e.Direction {
	case event.DirectionDownload:
		way = t.Glyphs.Down
	case event.DirectionUpload:
		way = t.Glyphs.Up
	case event.DirectionRelay:
		verb, way = "relay", t.Glyphs.Onward
	}
	if e.Topic == event.TopicFlaw {
		verb = "flaw"
	}
	return []draw.Cell{
		t.Dim.Cell(figures.Clock(now, e.Time)), device, t.Dim.Cell(verb), t.Plain.Cell(way + " " + e.Kind.String()), statusCell(t, e),
		t.Plain.Cell(sizeOf(e)), t.Dim.Cell(Took(e)), t.Dim.Cell(address(e)), t.Dim.Cell(shortPath(e.Path)),
	}
}

// sizeOf formats the size of a transfer.
func sizeOf(e *event.Event) string {
	if e.Unsized {
		return figures.Unknown
	}
	return figures.Size(e.Bytes)
}

// Took formats the duration of a request. Logs record whole milliseconds, where 0 means less than
// one.
func Took(e *event.Event) string {
	switch {
	case e.Untimed:
		return figures.Unknown
	case e.Topic == event.TopicRequest:
		return figures.Latency(max(e.Duration, 1))
	}
	return figures.Latency(e.Duration)
}

func statusCell(t *draw.Theme, e *event.Event) draw.Cell {
	text := e.StatusText() + servedMark(e)
	switch {
	case !e.Failed() && e.Active && e.Topic == event.TopicRequest: // accepted, and moved to BadLogs
		return t.Warn.Cell(t.Glyphs.Warn + " " + text)
	case !e.Failed():
		return t.Plain.Cell(t.Glyphs.Ok + " " + text).Signed(t.Well)
	}
	if e.Status == 0 {
		text = string(e.Cause)
	}
	return t.Bad.Cell(t.Glyphs.Bad + " " + text)
}

// servedMark marks an answer that is a copy of an earlier one.
func servedMark(e *event.Event) string {
	switch e.Served {
	case event.ServedCopy:
		return " copy"
	case event.ServedFresh:
		return " fresh copy"
	}
	return ""
}

func address(e *event.Event) string {
	return roster.AddressText(e.Address)
}

// shortPath omits the location, which the verb implies.
func shortPath(path string) string {
	path = draw.Clean(path)
	for _, location := range []string{"/ManageSoftDL/", "/ManageSoftRL/"} {
		if len(path) > len(location) && strings.EqualFold(path[:len(location)], location) {
			return path[len(location):]
		}
	}
	return path
}

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

// HowKnown describes how the device of a transfer is known.
func HowKnown(e *event.Event) string {
	switch {
	case e.Attribution == event.ByAddress && e.Device.Name == roster.AddressText(e.Address):
		return "its address: no request from there names a device"
	case e.Attribution == event.ByAddress:
		return "its address, inferred: the device that last used it"
	case e.Attribution == event.Inferred:
		return "a name in the request, inferred: its form is not documented"
	case !e.Device.Known():
		return "unknown: no name in the request, and the address matches no device or several"
	case strings.EqualFold(protocol.ParseUploadName(path.Base(cmp.Or(e.Name, e.Path))).Device, e.Device.Name):
		return "the name of the file"
	case e.Kind == protocol.KindPolicy || e.Kind == protocol.KindAgentConfiguration:
		return "the path"
	}
	return fmt.Sprintf("the content of the %s", e.Kind)
}

// MovedTo describes where a file that is not forwarded was put.
func MovedTo(s *estate.Sample, folder string) string {
	text := "moved to BadLogs, and not forwarded"
	if place := s.Beacon.BadLogs(folder); place != "" && folder != "" {
		text += ": " + draw.Clean(place)
	}
	return text
}

// empty says why there is no transfer.
func (r *requestsPane) empty(p *draw.Page, s *estate.Sample) {
	p.Blank()
	q := &s.Query.Requests
	switch {
	case s.Requests.Next > 0 && q.Failed && q.Filter.Empty():
		p.Text(p.Theme.Ok, p.Theme.Glyphs.Ok+" None of the transfers that are kept has failed.")
		p.Text(p.Theme.Dim, "f shows all.")
		return
	case s.Requests.Next > 0 && q.Failed:
		p.Text(p.Theme.Plain, "No failed transfer matches the filter. f shows those that did not fail, esc clears the filter.")
		return
	case s.Requests.Next > 0 && !q.Filter.Empty():
		p.Text(p.Theme.Plain, "No transfer matches the filter. esc clears it.")
		return
	}
	switch {
	case Watching(s) && s.Totals.Sources.Logs == 0:
		p.Text(p.Theme.Plain, "No log is watched, so requests are not known.")
		return
	case Watching(s):
		p.Text(p.Theme.Plain, "The logs contain no request for a beacon in this period.")
		p.Text(p.Theme.Dim, "Pane 7 shows what is read of each log; --since sets from when on.")
		return
	case Starting(s):
		p.Text(p.Theme.Dim, startingText)
		return
	}
	p.Text(p.Theme.Plain, "No request has come"+sinceStart(s)+" Try:")
	p.Text(p.Theme.Plain, "curl "+tryURL(s)+"/ManageSoftDL/test")
}
