package form

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"io"
	"path"
	"strings"
	"time"

	"beacontop/beacon/estate/timeline"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
	"beacontop/beacon/printable"
)

// transfers is how people see requests and what was forwarded. The stream itself has the same columns.
var transfers = table[event.Event]{
	one: "request", many: "requests",
	titles: []string{"TIME", "DEVICE", "VERB", "FILE", "STATUS", "SIZE", "TOOK", "PATH"},
	line:   transferLine,
}

func transferLine(now time.Time, e *event.Event) []string {
	verb, status := e.Method, cmp.Or(e.StatusText(), "-")
	if e.Topic != event.TopicRequest {
		verb = e.Topic.String()
	}
	if e.Cause != event.CauseNone {
		status += " " + string(e.Cause)
	}
	if e.Served == event.ServedCopy || e.Served == event.ServedFresh {
		status += " " + e.Served.String()
	}
	size, took := figures.Size(e.Bytes), figures.Latency(e.Duration)
	if e.Unsized {
		size = "?"
	}
	if e.Untimed {
		took = "?"
	}
	return []string{figures.Clock(now, e.Time.In(now.Location())), cmp.Or(e.Device.String(), e.Address.String()), verb, e.Kind.String(), status, size, took, cmp.Or(e.Path, path.Join(e.Folder, e.Name))}
}

// happened is how people see events of any topic.
var happened = table[event.Event]{
	one: "event", many: "events",
	titles: []string{"TIME", "TOPIC", "WHAT"},
	line: func(now time.Time, e *event.Event) []string {
		return []string{figures.Clock(now, e.Time.In(now.Location())), e.Topic.String(), what(now, e)}
	},
}

// what says in a line what happened.
func what(now time.Time, e *event.Event) string {
	switch e.Topic {
	case event.TopicRequest, event.TopicRelay, event.TopicFlaw:
		line := transferLine(now, e)[1:]
		return strings.Join(strings.Fields(strings.Join(line, " ")), " ")
	case event.TopicArrival, event.TopicDeparture:
		return path.Join(e.Folder, e.Name) + "  " + figures.Size(e.Bytes)
	case event.TopicDisk:
		if e.Cause == event.CauseNone {
			return figures.Size(e.Bytes) + " free" // one event says nothing of the one before
		}
	case event.TopicPolicy:
		if e.Cause == event.CauseNone {
			return "loaded"
		}
	}
	return (&timeline.Entry{Event: *e, Times: 1, First: e.Time}).Words(now.Location())
}

// Lines writes rows of events one by one, as they happen.
type Lines struct {
	Kind   Kind // Requests or Events
	Format string
	Fields []string // none: all
	Zone   *time.Location
	To     io.Writer

	began bool
}

// Write writes an event, which is one line of JSON.
func (l *Lines) Write(line json.RawMessage) error {
	if l.Format == "json" {
		_, err := l.To.Write(append(line, '\n'))
		return err
	}
	var e event.Event
	if err := json.Unmarshal(line, &e); err != nil {
		return err
	}
	first := !l.began
	l.began = true
	if l.Format == "csv" {
		w := csv.NewWriter(l.To)
		if first {
			if err := w.Write(titlesOf[event.Event](l.Fields)); err != nil {
				return err
			}
		}
		if err := w.Write(cells(&e, l.Fields)); err != nil {
			return err
		}
		w.Flush()
		return w.Error()
	}
	text := l.text(&e)
	if text == "" {
		return nil
	}
	_, err := io.WriteString(l.To, text+"\n")
	return err
}

// text is a line for people, in columns of fixed width: those that follow are not known yet. A gap is
// always shown.
func (l *Lines) text(e *event.Event) string {
	at := e.Time.In(l.Zone).Format("15:04:05")
	if l.Kind == Events || e.Topic == event.TopicGap {
		return printable.Text(at + "  " + pad(e.Topic.String(), 11) + "  " + what(e.Time.In(l.Zone), e))
	}
	row := transferLine(e.Time.In(l.Zone), e)
	return printable.Text(at + "  " + pad(row[1], 24) + "  " + pad(row[2], 5) + "  " + pad(row[3], 10) + "  " + pad(row[4], 6) + "  " + pad(row[5], 7) + "  " + pad(row[6], 6) + "  " + row[7])
}

func pad(text string, to int) string {
	return text + strings.Repeat(" ", max(to-len([]rune(text)), 0))
}
