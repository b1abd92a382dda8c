package page

import (
	"cmp"
	"fmt"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/pane"
)

// recordFacts returns the fields of a record, including unknown ones. A field that another
// beacon's log does not have is "not logged".
func recordFacts(e *event.Event, s *estate.Sample) []recordLine {
	f := facts{e: e, s: s}
	f.add("", recordTitle(e), toneHeading)
	f.add("time", fullTime(s.Now, e.Time)+", "+figures.Recent(s.Now.Sub(e.Time))+" ago", tonePlain)
	f.request()
	f.outcome()
	f.amounts()
	f.who()
	return f.all
}

// facts collects the lines of a record.
type facts struct {
	e   *event.Event
	s   *estate.Sample
	all []recordLine
}

func (f *facts) add(label, text string, t tone) { f.all = append(f.all, recordLine{label, text, t}) }

// missing returns the text for a field that a request may not have, or that was not logged.
func (f *facts) missing(live string) string {
	if pane.Watching(f.s) {
		return "not logged"
	}
	return live
}

func recordTitle(e *event.Event) string {
	title := "REQUEST"
	switch e.Topic {
	case event.TopicRelay:
		title = "FORWARDED FILE"
	case event.TopicFlaw:
		title = "FLAW OF A RECEIVED FILE"
	}
	if e.Device.Known() {
		title += "  " + draw.Clean(e.Device.String())
	}
	return title
}

// fullTime formats a time as logs do, to the millisecond if known.
func fullTime(now, t time.Time) string {
	layout := "2006-01-02 15:04:05"
	if t.Nanosecond() != 0 {
		layout += ".000"
	}
	return t.In(now.Location()).Format(layout + " MST")
}

// directionTexts describes the direction of a file.
var directionTexts = map[event.Direction]string{
	event.DirectionDownload: "download (beacon to agent)",
	event.DirectionUpload:   "upload (agent to beacon)",
	event.DirectionRelay:    "forwarded (beacon to parent)",
}

// request describes what was requested, and how.
func (f *facts) request() {
	e := f.e
	if e.Topic == event.TopicRequest {
		f.add("method", cmp.Or(draw.Clean(e.Method), f.missing("none: the connection ended before a request")), tonePlain)
	}
	kind := e.Kind.String()
	if way, ok := directionTexts[e.Direction]; ok {
		kind += ", " + way
	} else if e.Topic == event.TopicRequest {
		kind += ", no transfer of a file"
	}
	f.add("kind", kind, tonePlain)
	if e.Path != "" {
		f.add("path", draw.Clean(e.Path), tonePlain)
	}
	if e.Topic == event.TopicRelay {
		f.add("to", cmp.Or(draw.Clean(e.Peer), "not known"), tonePlain)
	}
}

// outcome describes the result, its meaning and what to do.
func (f *facts) outcome() {
	e := f.e
	status, t := e.StatusText(), tonePlain
	if e.Failed() {
		t = toneBad
	}
	switch {
	case e.Topic == event.TopicFlaw:
	case status == "" && pane.Watching(f.s):
		f.add("status", "not logged", t)
	case status == "":
		f.add("status", "none: there was no answer", t)
	default:
		f.add("status", status+ended(e), t)
	}
	if e.Direction == event.DirectionDownload && (e.Served != event.ServedHere || pane.Front(f.s)) {
		f.add("made by", servedTexts[e.Served], tonePlain)
	}
	if pane.Watching(f.s) && e.Topic == event.TopicRequest && e.Status >= 400 && e.Substatus == 0 {
		f.add("sub-status", "none, or not logged", toneDim)
	}
	if e.Win32 != 0 {
		f.add("win32", fmt.Sprint(e.Win32), tonePlain)
	}
	if e.Detail != "" {
		f.add("detail", draw.Clean(e.Detail), tonePlain)
	}
	if e.Cause != "" {
		f.add("cause", draw.Clean(string(e.Cause)), t)
	}
	if e.Topic == event.TopicFlaw || e.Active && e.Topic == event.TopicRequest {
		f.aside()
	}
	if e.Status == 401 && e.Cause == event.CauseCredentials {
		f.add("note", "no failure if the agent came again with credentials at once", toneWarn)
	}
	if e.Failed() {
		advice := diagnosis.CodeOf(e.Direction, e.Kind, e.Status, e.Cause).Advice()
		f.add("means", advice.Means, tonePlain)
		f.add("do", advice.Remedy, toneStrong)
	}
	if e.Topic == event.TopicRelay && e.Count > 0 {
		f.add("rejected", figures.Plural(e.Count, "time", "times")+", this file", toneWarn)
	}
}

// servedTexts describes who made the answer to a download.
var servedTexts = map[event.Served]string{
	event.ServedHere:   "this beacon",
	event.ServedOrigin: "the origin",
	event.ServedCopy:   "the origin, earlier: a copy was kept, and it does not answer now",
	event.ServedFresh:  "the origin, recently: a copy was kept, and need not be asked for again so soon",
}

// ended describes whether a status is a success.
func ended(e *event.Event) string {
	switch {
	case e.Unserved():
		return ", no failure: agents fall back to the older files"
	case e.Failed():
		return ", failed"
	}
	return ", ok"
}

// aside describes where a damaged or suspicious file is.
func (f *facts) aside() {
	if f.e.Active {
		f.add("file", pane.MovedTo(f.s, f.e.Folder), toneWarn)
		return
	}
	f.add("file", "accepted, and in the queue like others", tonePlain)
}

// amounts describes the size and duration of the transfer.
func (f *facts) amounts() {
	e := f.e
	switch {
	case e.Unsized:
		f.add("bytes", "not logged", toneDim)
	case e.Bytes >= 1000:
		f.add("bytes", figures.Number(e.Bytes)+" ("+figures.Size(e.Bytes)+")", tonePlain)
	default:
		f.add("bytes", figures.Number(e.Bytes), tonePlain)
	}
	switch {
	case e.Topic == event.TopicFlaw:
	case e.Untimed:
		f.add("took", "not logged", toneDim)
	default:
		f.add("took", pane.Took(e), tonePlain)
	}
}

// who describes which device it was, and how that is known.
func (f *facts) who() {
	e := f.e
	if e.Topic != event.TopicRelay {
		f.add("address", cmp.Or(roster.AddressText(e.Address), f.missing("not known")), tonePlain)
	}
	if e.Topic == event.TopicRequest {
		if e.Peer != "" {
			f.add("through", draw.Clean(e.Peer)+", a proxy that is trusted", tonePlain)
		}
		f.add("user agent", cmp.Or(draw.Clean(e.UserAgent), f.missing("none")), tonePlain)
	}
	f.add("device", cmp.Or(draw.Clean(e.Device.String()), "not known"), tonePlain)
	f.add("known by", pane.HowKnown(e), toneDim)
}
