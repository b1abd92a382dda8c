package supervisor

import (
	"bytes"

	"golang.org/x/sys/windows/svc/eventlog"
)

// eventID is the number of every record: EventCreate.exe, whose texts the source uses, knows 1 to 1,000.
const eventID = 1

// records writes lines with priorities to the event log.
type records struct {
	log  *eventlog.Log
	rest []byte // of a line whose end has not come
}

// Write takes lines, not necessarily whole ones.
func (r *records) Write(text []byte) (int, error) {
	r.rest = append(r.rest, text...)
	for {
		line, rest, whole := bytes.Cut(r.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		if err := r.record(line); err != nil {
			return 0, err
		}
		r.rest = append(r.rest[:0], rest...)
	}
}

func (r *records) record(line []byte) error {
	priority, said, _ := bytes.Cut(line, []byte(">"))
	switch string(priority) {
	case "<3":
		return r.log.Error(eventID, string(said))
	case "<4":
		return r.log.Warning(eventID, string(said))
	}
	return r.log.Info(eventID, string(said))
}
