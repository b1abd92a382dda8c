package pane

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/ui/draw"
)

// Known returns values of a field of filters that occur in a sample, so that they can be completed.
func Known(s *estate.Sample, field string) (all []string) {
	for i := range s.Agents.Rows {
		r := &s.Agents.Rows[i]
		e := event.Event{Device: r.Device, Address: r.Address, UserAgent: r.UserAgent}
		all = append(all, valueOf(&e, field))
		if field == "status" {
			all = append(all, r.Rules().Text)
		}
	}
	for i := range s.Requests.Rows {
		all = append(all, valueOf(&s.Requests.Rows[i], field))
	}
	for i := range s.Failures.Groups {
		all = append(all, valueOf(&s.Failures.Groups[i].Newest, field))
	}
	for i := range s.Failures.Rows {
		all = append(all, valueOf(&s.Failures.Rows[i].Newest, field))
	}
	for i := range s.Events.Rows {
		all = append(all, valueOf(&s.Events.Rows[i].Event, field))
	}
	return all
}

// valueOf returns the value of a field; empty: none that could be typed.
func valueOf(e *event.Event, field string) string {
	switch field {
	case "address":
		return roster.AddressText(e.Address)
	case "cause":
		return string(e.Cause)
	case "code":
		return e.Code
	case "device":
		return e.Device.Name
	case "domain":
		return e.Device.Domain
	case "status":
		return e.StatusText()
	case "verb":
		return e.Method
	}
	return ""
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
