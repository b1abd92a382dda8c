package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// stampBegins is the earliest timestamp of schedules.
var stampBegins = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// scheduleFile writes a .nds in the form of public samples. Its timestamp is derived from its
// content: every beacon with the same rules writes the same file, however often the rules were
// saved, and other rules give another timestamp. Whether agents compare it is not public.
func scheduleFile(name string, s Schedule) string {
	var events strings.Builder
	for _, e := range s.Events {
		e.write(&events, s.CatchUp)
	}
	sum := sha256.Sum256([]byte(events.String()))
	stamp := stampBegins.Add(time.Duration(binary.BigEndian.Uint32(sum[:4])%(24*3600)) * time.Second)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
	b.WriteString(`<!DOCTYPE Schedule PUBLIC "ManageSoft Schedule" "http://www.managesoft.com/schedule.dtd">` + "\n")
	fmt.Fprintf(&b, "<Schedule NAME=%s TIMEDATESTAMP=\"%s\" SCHEDSCHEMA=\"60\">\n%s</Schedule>\n", attr(name), stamp.Format("20060102T150405Z"), events.String())
	return b.String()
}

// write writes an event. Genuine ones always have an IDLEDURATION: 0 in the schedule of a
// release 21.1 beacon, hours in bootstrap schedules; its effect is not public.
func (e Event) write(b *strings.Builder, again bool) {
	fmt.Fprintf(b, "  <Event NAME=%s ID=%s NETWORK=\"%s\" CATCHUP=\"%s\" IDLEDURATION=\"0\">\n",
		attr(e.Name), attr(guid("event", e.Name)), boolean(e.Network), catchUp(again))
	fmt.Fprintf(b, "    <LogicalCommand COMPONENT=%s ACTION=%s PARAM=%s/>\n", attr(e.Command.Component), attr(e.Command.Action), attr(e.Command.Param))
	for _, t := range e.Triggers {
		b.WriteString("    " + t.element() + "\n")
	}
	b.WriteString("  </Event>\n")
}

// triggersBegin is a Sunday in the past, the first day of triggers.
var triggersBegin = time.Date(2020, 6, 7, 0, 0, 0, 0, time.UTC)

// element writes a trigger. TYPE_PARAM depends on its type:
//
//   - Daily "1": every day.
//   - Weekly "1,1": every week, on the days of a bit mask. Triggers look like those of the
//     Windows Task Scheduler ([MS-TSCH] §2.4.2.11.6), whose mask has 1 for Sunday, 2 for
//     Monday, 4 for Tuesday and so on; that agents use the same mask is inferred. The start
//     date is on that weekday, too, in case they use that instead.
//   - OnConnect: seconds from the connection to the run. Logon: 0.
func (t Trigger) element() string {
	param, begins, span := "0", triggersBegin, time.Duration(0)
	switch t.Type {
	case Daily:
		param, span = "1", 24*time.Hour
	case Weekly:
		param, span = fmt.Sprintf("1,%d", 1<<t.Day), 7*24*time.Hour
		begins = begins.AddDate(0, 0, int(t.Day))
	case OnConnect:
		param = seconds(t.Delay)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<Trigger TYPE=%s TYPE_PARAM=\"%s\" TIMESTART=\"%s\" DATESTART=\"%s\"",
		attr(string(t.Type)), param, begins.Add(t.Start).Format("150405"), begins.Format("20060102"))
	if t.Repeat > 0 {
		fmt.Fprintf(&b, " REPEAT=\"%s\" DURATION=\"%s\"", seconds(t.Repeat), seconds(span))
	}
	fmt.Fprintf(&b, " TIMEWINDOW=\"%s\"/>", seconds(t.Window))
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprint(int64(d / time.Second)) }

func catchUp(b bool) string {
	if b {
		return "Always"
	}
	return "Never"
}

func boolean(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
