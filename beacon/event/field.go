package event

import (
	"encoding"
	"fmt"
	"net/netip"
	"time"

	"beacontop/beacon/protocol"
)

// Field is one field of an Event as plain data. Codecs derive from the list of fields.
type Field struct {
	Name string
	Type FieldType
	Doc  string
	// Get returns the value: an int64 or a string; nil if the field is zero.
	Get func(*Event) any
	// Set sets the field to a result of Get.
	Set func(*Event, any) error
}

// FieldType is how often the values of a field differ, and what they mean.
type FieldType uint8

// The types of fields.
const (
	FieldNumber  FieldType = iota
	FieldTime              // Unix nanoseconds
	FieldWord              // a text that many events share
	FieldText              // a text of few events
	FieldAddress           // an address in text form
)

// Fields are all fields of an Event but its id, its beacon, and the source of a log.
var Fields = [...]Field{
	timeField("time", "when it ended; this and since: Unix nanoseconds", func(e *Event) *time.Time { return &e.Time }),
	enumField("topic", "request, relay, arrival, departure, gap, ...", func(e *Event) *Topic { return &e.Topic }, true),
	enumField("direction", "download, upload, relay; NULL: none", func(e *Event) *Direction { return &e.Direction }, false),
	enumField("kind", "policy, inventory, usage, ...; NULL: other", func(e *Event) *protocol.Kind { return &e.Kind }, false),
	textField("device", FieldText, "", func(e *Event) *string { return &e.Device.Name }),
	textField("domain", FieldWord, "", func(e *Event) *string { return &e.Device.Domain }),
	enumField("attribution", "how the device is known: named, by address, inferred (a name in an undocumented place of the request)", func(e *Event) *Attribution { return &e.Attribution }, false),
	addressField("address", "of the agent", func(e *Event) *netip.Addr { return &e.Address }),
	textField("method", FieldWord, "", func(e *Event) *string { return &e.Method }),
	textField("path", FieldText, "", func(e *Event) *string { return &e.Path }),
	textField("user_agent", FieldWord, "", func(e *Event) *string { return &e.UserAgent }),
	numberField("status", "HTTP status; NULL: there was none", func(e *Event) *int { return &e.Status }),
	numberField("substatus", "of IIS", func(e *Event) *int { return &e.Substatus }),
	numberField("win32_status", "of IIS", func(e *Event) *int64 { return &e.Win32 }),
	numberField("bytes", "", func(e *Event) *int64 { return &e.Bytes }),
	numberField("duration", "nanoseconds", func(e *Event) *time.Duration { return &e.Duration }),
	textField("cause", FieldWord, "why it failed", func(e *Event) *Cause { return &e.Cause }),
	textField("detail", FieldWord, "", func(e *Event) *string { return &e.Detail }),
	textField("folder", FieldWord, "type folder below Incoming", func(e *Event) *string { return &e.Folder }),
	textField("name", FieldText, "", func(e *Event) *string { return &e.Name }),
	numberField("count", "", func(e *Event) *int { return &e.Count }),
	timeField("since", "", func(e *Event) *time.Time { return &e.Since }),
	textField("peer", FieldWord, "address or URL of the other beacon", func(e *Event) *string { return &e.Peer }),
	enumField("reach", "up, down", func(e *Event) *Reach { return &e.Reach }, false),
	flagField("active", "1: this parent is in use; the folder is watched; the upload was moved to BadLogs; ...", func(e *Event) *bool { return &e.Active }),
	numberField("total", "size of the disk", func(e *Event) *int64 { return &e.Total }),
	numberField("reserve", "free bytes below which uploads are rejected", func(e *Event) *int64 { return &e.Reserve }),
	flagField("unsized", "1: the log of another beacon does not tell bytes", func(e *Event) *bool { return &e.Unsized }),
	flagField("untimed", "1: nor the duration", func(e *Event) *bool { return &e.Untimed }),
	textField("code", FieldWord, "of a diagnosis", func(e *Event) *string { return &e.Code }),
	textField("change", FieldWord, "raised, changed, cleared", func(e *Event) *string { return &e.Change }),
	textField("severity", FieldWord, "notice, warning, problem", func(e *Event) *string { return &e.Severity }),
	machineField("version", FieldWord, "of the agent, as its inventory says; this and the following", func(f *MachineFacts) *string { return &f.Version }),
	machineField("serial", FieldText, "number of the machine", func(f *MachineFacts) *string { return &f.Serial }),
	machineField("hardware", FieldText, "addresses of its network adapters", func(f *MachineFacts) *string { return &f.Hardware }),
	machineField("model", FieldWord, "", func(f *MachineFacts) *string { return &f.Model }),
	machineField("system", FieldWord, "operating system", func(f *MachineFacts) *string { return &f.System }),
	enumField("served", "who made the answer to a download: origin, copy (of its answer, kept, as it does not answer), fresh copy; NULL: this beacon", func(e *Event) *Served { return &e.Served }, false),
	textField("subjects", FieldText, "of a diagnosis: a JSON list of kinds and names", func(e *Event) *Subjects { return &e.Subjects }),
}

func numberField[T ~int | ~int64](name, doc string, of func(*Event) *T) Field {
	return Field{
		Name: name, Type: FieldNumber, Doc: doc,
		Get: func(e *Event) any {
			if n := *of(e); n != 0 {
				return int64(n)
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			n, err := as[int64](name, value)
			*of(e) = T(n)
			return err
		},
	}
}

func flagField(name, doc string, of func(*Event) *bool) Field {
	return Field{
		Name: name, Type: FieldNumber, Doc: doc,
		Get: func(e *Event) any {
			if *of(e) {
				return int64(1)
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			n, err := as[int64](name, value)
			*of(e) = n != 0
			return err
		},
	}
}

func textField[T ~string](name string, t FieldType, doc string, of func(*Event) *T) Field {
	return Field{
		Name: name, Type: t, Doc: doc,
		Get: func(e *Event) any {
			if s := *of(e); s != "" {
				return string(s)
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			s, err := as[string](name, value)
			*of(e) = T(s)
			return err
		},
	}
}

// enumField is an enumerated value, by its name; zero says whether its zero value has a name too.
func enumField[T interface {
	~uint8
	String() string
}, P interface {
	*T
	encoding.TextUnmarshaler
}](name, doc string, of func(*Event) *T, zero bool) Field {
	return Field{
		Name: name, Type: FieldWord, Doc: doc,
		Get: func(e *Event) any {
			if v := *of(e); v != 0 || zero {
				return v.String()
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			s, err := as[string](name, value)
			if err != nil {
				return err
			}
			return P(of(e)).UnmarshalText([]byte(s))
		},
	}
}

func timeField(name, doc string, of func(*Event) *time.Time) Field {
	return Field{
		Name: name, Type: FieldTime, Doc: doc,
		Get: func(e *Event) any {
			if t := *of(e); !t.IsZero() {
				return t.UnixNano()
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			n, err := as[int64](name, value)
			*of(e) = time.Unix(0, n).UTC()
			return err
		},
	}
}

func addressField(name, doc string, of func(*Event) *netip.Addr) Field {
	return Field{
		Name: name, Type: FieldAddress, Doc: doc,
		Get: func(e *Event) any {
			if a := *of(e); a.IsValid() {
				return a.String()
			}
			return nil
		},
		Set: func(e *Event, value any) error {
			s, err := as[string](name, value)
			if err != nil {
				return err
			}
			*of(e), err = netip.ParseAddr(s)
			return err
		},
	}
}

func as[T any](name string, value any) (T, error) {
	v, ok := value.(T)
	if !ok {
		return v, fmt.Errorf("%s is a %T", name, value)
	}
	return v, nil
}
