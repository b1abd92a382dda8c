package page

import (
	"cmp"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate"
	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/ui/draw"
	"beacontop/ui/pane"
)

// NewChange returns the pane of a change, above another pane.
func NewChange(e *timeline.Entry, under pane.Pane) pane.Pane {
	one := *e
	return &recordPane{event: e.Event, change: &one, under: under}
}

// changeFacts returns the lines of a change: what happened, when, and what is known about it.
func changeFacts(c *timeline.Entry, s *estate.Sample) []recordLine {
	e := &c.Event
	f := facts{e: e, s: s}
	f.add("", "EVENT  "+c.Subject(), toneHeading)
	f.add("time", fullTime(s.Now, e.Time)+", "+figures.Recent(s.Now.Sub(e.Time))+" ago", tonePlain)
	if c.Times > 1 {
		f.add("times", figures.Number(c.Times)+", the first "+fullTime(s.Now, c.First), tonePlain)
	}
	f.add("happened", draw.Clean(c.Words(s.Now.Location())), changeTone(c.Weight))
	f.optional("folder", e.Folder)
	f.optional("name", e.Name)
	f.optional("address", e.Peer)
	f.optional("cause", string(e.Cause))
	f.optional("device", e.Device.String())
	if e.Topic == event.TopicDiagnosis {
		f.diagnosis()
	}
	return f.all
}

func changeTone(w timeline.Weight) tone {
	switch w {
	case timeline.Warning:
		return toneWarn
	case timeline.Problem:
		return toneBad
	}
	return toneStrong
}

func (f *facts) optional(label, text string) {
	if text != "" {
		f.add(label, draw.Clean(text), tonePlain)
	}
}

// diagnosis adds what the catalogue says of the code.
func (f *facts) diagnosis() {
	e := f.e
	if !e.Since.IsZero() {
		f.add("since", fullTime(f.s.Now, e.Since), tonePlain)
	}
	if all := e.Subjects.All(); len(all) > 1 {
		var names []string
		for _, s := range all {
			names = append(names, s.Kind+" "+s.Name)
		}
		f.optional("about", strings.Join(names, ", "))
	}
	f.add("code", draw.Clean(e.Code), tonePlain)
	entry, known := diagnosis.Code(e.Code).Entry()
	if !known {
		f.add("means", "a newer release knows this code", toneDim)
		return
	}
	f.add("means", cmp.Or(entry.Advice.Means, entry.Title), tonePlain)
	f.add("do", entry.Advice.Remedy, toneStrong)
}
