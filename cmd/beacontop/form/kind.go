package form

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"beacontop/beacon/event"
)

// Kind is a kind of rows.
type Kind string

// The kinds of rows: each is the key of its rows in a list, and the last part of its path.
const (
	Agents    Kind = "agents"
	Requests  Kind = "requests"
	Failures  Kind = "failures"
	Queue     Kind = "queue"
	Failover  Kind = "failover"
	Diagnoses Kind = "diagnoses"
	Events    Kind = "events"
)

// Kinds are all of them.
var Kinds = []Kind{Agents, Requests, Failures, Queue, Failover, Diagnoses, Events}

// Write writes a list, which is JSON, in one of Formats. Its rows have some of their fields; none: all.
// Times of a table are in a zone.
func (k Kind) Write(to io.Writer, list json.RawMessage, format string, fields []string, zone *time.Location) (err error) {
	switch format {
	case "json":
		err = Indented(to, list)
	case "csv":
		err = k.csv(to, list, fields)
	default:
		err = k.table(to, list, zone)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	return nil
}

func (k Kind) csv(to io.Writer, list json.RawMessage, fields []string) error {
	switch key := string(k); k {
	case Agents:
		return writeCSV[Agent](to, list, key, fields)
	case Failures:
		return writeCSV[Failure](to, list, key, fields)
	case Queue:
		return writeCSV[Folder](to, list, key, fields)
	case Failover:
		return writeCSV[Beacon](to, list, key, fields)
	case Diagnoses:
		return writeCSV[Diagnosis](to, list, key, fields)
	default:
		return writeCSV[event.Event](to, list, key, fields)
	}
}

func (k Kind) table(to io.Writer, list json.RawMessage, zone *time.Location) error {
	switch key := string(k); k {
	case Agents:
		return agents.write(to, list, key, zone)
	case Failures:
		return failing.write(to, list, key, zone)
	case Queue:
		return folders.write(to, list, key, zone)
	case Failover:
		return beacons.write(to, list, key, zone)
	case Diagnoses:
		return writeDiagnoses(to, list, zone)
	case Requests:
		return transfers.write(to, list, key, zone)
	default:
		return happened.write(to, list, key, zone)
	}
}

// Fields are the names of the fields of its rows; sorts: of those that can order them.
func (k Kind) Fields(sorts bool) []string {
	all := columnsOf[event.Event]()
	switch k {
	case Agents:
		all = columnsOf[Agent]()
	case Failures:
		all = columnsOf[Failure]()
	case Queue:
		all = columnsOf[Folder]()
	case Failover:
		all = columnsOf[Beacon]()
	case Diagnoses:
		all = columnsOf[Diagnosis]()
	}
	return all.names(sorts)
}

// Indented writes JSON for people.
func Indented(to io.Writer, text json.RawMessage) error {
	out := json.NewEncoder(to)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(text)
}
