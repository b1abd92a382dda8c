package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func flock() []Agent {
	rung := ladder.Policy
	return []Agent{
		{Device: "=\x1b[31mRED", Contact: noon.Add(-time.Hour), Requests: 5, Address: netip.MustParseAddr("10.0.0.9")},
		{Device: "KITE01", Domain: "a.example", Contact: noon, Requests: 5, Rung: &rung, StuckSince: noon, Status: 404, Cause: event.CauseNotFound},
		{Device: "OWL", Address: netip.MustParseAddr("10.0.0.10"), Silent: true},
	}
}

func listOf(t *testing.T, o Options) (json.RawMessage, []string) {
	t.Helper()
	list, err := List(Head{Schema: Schema, At: noon, Matching: 3}, string(Agents), flock(), o)
	if err != nil {
		t.Fatal(err)
	}
	_, rows, err := read[Agent](list, string(Agents))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range rows {
		names = append(names, strings.TrimPrefix(rows[i].Device, "=\x1b[31m"))
	}
	return list, names
}

func TestRowsAreOrderedAndCut(t *testing.T) {
	for _, tt := range []struct {
		by    string
		limit int
		want  string
	}{
		{"", 0, "RED KITE01 OWL"}, {"device", 0, "RED KITE01 OWL"}, {"-device", 2, "OWL KITE01"}, {"-last_contact", 1, "KITE01"},
		{"requests,-last_contact", 0, "OWL KITE01 RED"}, {"-requests", 0, "RED KITE01 OWL"}, {"rung", 0, "RED OWL KITE01"}, {"-silent", 1, "OWL"},
		{"address", 0, "KITE01 RED OWL"}, {"-status", 1, "KITE01"}, {"-cause", 1, "KITE01"},
	} {
		list, names := listOf(t, Options{Sort: tt.by, Limit: tt.limit})
		if got := strings.Join(names, " "); got != tt.want || strings.Contains(string(list), `"more":true`) != (tt.limit > 0) {
			t.Errorf("%s, %d: %s, want %s; %s", tt.by, tt.limit, got, tt.want, list)
		}
	}
}

func TestSomeFields(t *testing.T) {
	list, _ := listOf(t, Options{Fields: []string{"requests", "device", "domain"}, Limit: 2})
	if want := `"agents":[{"requests":5,"device":"=\u001b[31mRED"},{"requests":5,"device":"KITE01","domain":"a.example"}]}`; !strings.HasSuffix(string(list), want) {
		t.Errorf("%s, want %s", list, want)
	}
	var out bytes.Buffer
	if err := Agents.Write(&out, list, "csv", []string{"requests", "device"}, time.UTC); err != nil || out.String() != "requests,device\n5,'=\\x1b[31mRED\n5,KITE01\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestFieldsThatNobodyHas(t *testing.T) {
	for _, o := range []Options{{Sort: "nobody"}, {Fields: []string{"device", "nobody"}}, {Sort: "device,"}, {Sort: "-"}} {
		var wrong *FieldError
		if err := Check[Agent](o); !errors.As(err, &wrong) || len(wrong.Fields) < 20 {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := Check[Diagnosis](Options{Sort: "subjects"}); err == nil {
		t.Error("lists have no order")
	}
}

// TestFormsAreSafe writes names that control terminals and spreadsheets.
func TestFormsAreSafe(t *testing.T) {
	list, _ := listOf(t, Options{})
	for _, format := range Formats {
		var out bytes.Buffer
		if err := Agents.Write(&out, list, format, nil, time.UTC); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "\x1b") || format == "csv" && strings.Contains(out.String(), "\n=") {
			t.Errorf("%s: %q", format, &out)
		}
	}
}

// filled sets every field of a struct to something.
func filled(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("=\x1b[1m")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int, reflect.Int64:
			f.SetInt(7)
		case reflect.Struct:
			switch f.Type() {
			case reflect.TypeFor[time.Time]():
				f.Set(reflect.ValueOf(noon))
			case reflect.TypeFor[protocol.Device]():
				f.Set(reflect.ValueOf(protocol.Device{Name: "\x1b", Domain: "d"}))
			case reflect.TypeFor[diagnosis.Finding]():
				filled(f)
			}
		}
	}
}

// everyKind calls a function with a list of one row of each kind, all of whose fields are set.
func everyKind(t *testing.T, do func(Kind, json.RawMessage)) {
	t.Helper()
	one := func(k Kind, list json.RawMessage, err error) {
		if err != nil {
			t.Fatal(err)
		}
		do(k, list)
	}
	list := func(row any) any { filled(reflect.ValueOf(row).Elem()); return row }
	h := Head{Schema: Schema, At: noon, Matching: 1}
	a, err := List(h, string(Agents), []Agent{*list(&Agent{}).(*Agent)}, Options{})
	one(Agents, a, err)
	f, err := List(h, string(Failures), []Failure{*list(&Failure{}).(*Failure)}, Options{})
	one(Failures, f, err)
	q, err := List(h, string(Queue), []Folder{*list(&Folder{}).(*Folder)}, Options{})
	one(Queue, q, err)
	b, err := List(h, string(Failover), []Beacon{*list(&Beacon{}).(*Beacon)}, Options{})
	one(Failover, b, err)
	d, err := List(h, string(Diagnoses), []Diagnosis{*list(&Diagnosis{}).(*Diagnosis)}, Options{})
	one(Diagnoses, d, err)
	e := *list(&event.Event{}).(*event.Event)
	r, err := List(h, string(Requests), []event.Event{e}, Options{})
	one(Requests, r, err)
	for topic := range event.Topics() {
		if e.Topic = topic; topic == event.TopicSource {
			e.Source = &event.Source{Path: "\x1b", Problem: "\x1b"}
		}
		v, err := List(h, string(Events), []event.Event{e}, Options{})
		one(Events, v, err)
	}
}

// TestEveryKindIsWritten writes all fields of all kinds in all formats: CSV has a cell for each, and
// nothing controls a terminal.
func TestEveryKindIsWritten(t *testing.T) {
	everyKind(t, func(k Kind, list json.RawMessage) {
		for _, format := range Formats {
			var out bytes.Buffer
			if err := k.Write(&out, list, format, nil, time.UTC); err != nil || out.Len() == 0 || strings.ContainsAny(out.String(), "\x1b") {
				t.Errorf("%s as %s: %q, %v", k, format, &out, err)
			}
		}
	})
}

// TestTheDocumentationNamesEveryField compares the manual with the fields of the kinds that it describes.
func TestTheDocumentationNamesEveryField(t *testing.T) {
	text := manual(t)
	for kind, names := range map[Kind][]string{
		Agents: Fields[Agent](), Failures: Fields[Failure](), Queue: Fields[Folder](), Failover: Fields[Beacon](),
	} {
		for _, name := range names {
			if !strings.Contains(text, name) {
				t.Errorf("%s: doc.go does not name %s", kind, name)
			}
		}
	}
}

func TestLinesOfEvents(t *testing.T) {
	e := event.Event{ID: 7, Time: noon, Topic: event.TopicRequest, Method: "PUT", Kind: protocol.KindInventory, Status: 200, Device: protocol.Device{Name: "OWL\x1b"}, Path: "/x"}
	text, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"json":  `{"id":7,"time":"2026-11-23T12:00:00Z"`,
		"csv":   "id,device\n7,OWL\\x1b\n7,OWL\\x1b\n",
		"table": "12:00:00  OWL\\x1b",
	} {
		var out bytes.Buffer
		l := Lines{Kind: Requests, Format: format, Fields: []string{"id", "device"}, Zone: time.UTC, To: &out}
		if err := errors.Join(l.Write(bytes.Clone(text)), l.Write(bytes.Clone(text))); err != nil || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: %q, %v", format, &out, err)
		}
	}
}
