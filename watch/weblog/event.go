package weblog

import (
	"errors"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Errors of a line that begins like an event.
var (
	errJSON  = errors.New("not a JSON event")
	errEvent = errors.New("JSON, but not an event: time or topic is missing")
	errNewer = errors.New("an event of a later release, in a form that this one does not know")
)

// event decodes one event printed by "beacontop serve --events": the JSON of event.Event. The
// reflection of encoding/json takes almost three times as long, and allocates: see BenchmarkEvents.
func (d *decoder) event(text []byte, e *event.Event, r *Report) error {
	f := fields{j: scanJSON{rest: text, out: d.joined[:0]}, e: e, d: d}
	f.j.object(f.set)
	f.j.blanks()
	d.joined = f.j.out
	switch {
	case f.j.failed || len(f.j.rest) > 0:
		return errJSON
	case f.schema > event.Schema:
		return errNewer
	case e.Time.IsZero() || !f.topic:
		return errEvent
	}
	f.texts(string(f.j.out))
	if err := d.see(e.Time, r); err != nil {
		return err
	}
	r.Format, r.Fields, r.has = FormatEvents, "", 0
	return nil
}

// fields are the fields of one event during parsing. Texts that rarely repeat become one
// string in the end, of which the event has substrings.
type fields struct {
	j      scanJSON
	e      *event.Event
	d      *decoder
	topic  bool
	schema int64

	path, detail, name, peer, device, domain span
	machine                                  event.MachineFacts
}

// textLimitBytes limits a text of an event; the live beacon's are shorter.
const textLimitBytes = pathLimitBytes

// set parses the value of one field. Unknown fields are skipped: they come from a later release.
func (f *fields) set(key []byte) {
	e, j := f.e, &f.j
	switch string(key) {
	case "time":
		e.Time = j.time()
	case "since":
		e.Since = j.time()
	case "topic":
		f.topic = true
		j.word(&e.Topic)
	case "status":
		e.Status = int(j.number(999))
	case "substatus":
		e.Substatus = int(j.number(9999))
	case "win32_status":
		e.Win32 = j.number(1<<32 - 1)
	case "bytes":
		e.Bytes = j.number(1 << 62)
	case "total":
		e.Total = j.number(1 << 62)
	case "reserve":
		e.Reserve = j.number(1 << 62)
	case "count":
		e.Count = int(j.number(1<<31 - 1))
	case "duration_ns":
		e.Duration = time.Duration(j.number(1 << 62))
	case "device":
		j.object(f.setDevice)
	case "machine":
		j.object(f.setMachine)
	case "active":
		e.Active = j.truth()
	case "unsized":
		e.Unsized = j.truth()
	case "untimed":
		e.Untimed = j.truth()
	case "id":
		e.ID = j.number(1<<63 - 1)
	case "schema":
		f.schema = j.number(1 << 31)
	default:
		f.setWord(key)
	}
}

func (f *fields) setWord(key []byte) {
	e, j := f.e, &f.j
	switch string(key) {
	case "direction":
		j.word(&e.Direction)
	case "kind":
		j.word(&e.Kind)
	case "attribution":
		j.word(&e.Attribution)
	case "reach":
		j.word(&e.Reach)
	case "served":
		j.word(&e.Served)
	case "address":
		e.Address = f.d.addresses.of(j.once(textLimitBytes))
	case "method":
		e.Method = f.known(methodLimitBytes)
	case "user_agent":
		e.UserAgent = f.known(userAgentLimitBytes)
	case "cause":
		e.Cause = event.Cause(f.known(textLimitBytes))
	case "folder":
		e.Folder = f.known(textLimitBytes)
	case "beacon":
		e.Beacon = f.known(textLimitBytes)
	case "code":
		e.Code = f.known(textLimitBytes)
	case "change":
		e.Change = f.known(textLimitBytes)
	case "severity":
		e.Severity = f.known(textLimitBytes)
	case "subjects":
		from := j.rest
		if j.skip(); !j.failed {
			e.Subjects = subjectsIn(from[:len(from)-len(j.rest)])
		}
	default:
		f.setText(key)
	}
}

func (f *fields) setText(key []byte) {
	j := &f.j
	switch string(key) {
	case "path":
		f.path = j.text(pathLimitBytes)
	case "detail":
		f.detail = j.text(textLimitBytes)
	case "name":
		f.name = j.text(textLimitBytes)
	case "peer":
		f.peer = j.text(textLimitBytes)
	default:
		j.skip()
	}
}

func (f *fields) setDevice(key []byte) {
	switch string(key) {
	case "name":
		f.device = f.j.text(textLimitBytes)
	case "domain":
		f.domain = f.j.text(textLimitBytes)
	default:
		f.j.skip()
	}
}

func (f *fields) setMachine(key []byte) {
	m := &f.machine
	switch string(key) {
	case "version":
		m.Version = f.known(textLimitBytes)
	case "serial":
		m.Serial = string(f.j.once(textLimitBytes))
	case "hardware":
		m.Hardware = string(f.j.once(textLimitBytes))
	case "model":
		m.Model = f.known(textLimitBytes)
	case "system":
		m.System = f.known(textLimitBytes)
	default:
		f.j.skip()
	}
}

// known parses a text with few different values.
func (f *fields) known(limit int) string {
	return f.d.texts.of(f.j.once(limit), func(text []byte) string { return string(text) })
}

// texts gives the event its substrings of all.
func (f *fields) texts(all string) {
	e := f.e
	e.Path, e.Detail, e.Name, e.Peer = f.path.of(all), f.detail.of(all), f.name.of(all), f.peer.of(all)
	e.Device = protocol.Device{Name: f.device.of(all), Domain: f.domain.of(all)}
	e.Machine = event.MachineOf(f.machine)
}

// subjectsLimitBytes limits the subjects of a diagnosis: the live beacon bounds their number and length.
const subjectsLimitBytes = 8 << 10

// subjectsIn reads a list of subjects; what is none, or too long, is left out.
func subjectsIn(text []byte) event.Subjects {
	if len(text) > subjectsLimitBytes {
		return ""
	}
	return event.SubjectsOf(event.Subjects(text).All())
}
