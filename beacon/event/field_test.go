package event

import (
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"
)

// TestEveryFieldIsListed sets every field of an Event and copies it by the list of fields.
func TestEveryFieldIsListed(t *testing.T) {
	var e, copied Event
	v := reflect.ValueOf(&e).Elem()
	for i := range v.NumField() {
		switch name := v.Type().Field(i).Name; name {
		case "ID", "Beacon", "Source":
		default:
			fill(t, name, v.Field(i))
		}
	}
	for _, f := range Fields {
		value := f.Get(&e)
		if value == nil {
			t.Errorf("%s is not set", f.Name)
			continue
		}
		if err := f.Set(&copied, value); err != nil {
			t.Error(err)
		}
	}
	if copied != e {
		t.Errorf("copied %+v\nwant   %+v", copied, e)
	}
}

func fill(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(5, 6).UTC()))
		return
	case Machine:
		v.Set(reflect.ValueOf(MachineOf(MachineFacts{"21.1", "SN1", "00:50:56:01:02:03", "Model", "System"})))
		return
	case netip.Addr:
		v.Set(reflect.ValueOf(netip.MustParseAddr("fd00::1")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(name)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Type().Field(i).Name, v.Field(i))
		}
	default:
		t.Fatalf("%s is a %v", name, v.Kind())
	}
}

func TestFieldsRefuseValuesOfAnotherType(t *testing.T) {
	for _, f := range Fields {
		var e Event
		if err := f.Set(&e, 1.5); err == nil {
			t.Errorf("%s takes a float", f.Name)
		}
	}
}

// TestTopicsListFieldsThatExist checks the table of topics.
func TestTopicsListFieldsThatExist(t *testing.T) {
	for topic := range Topics() {
		e := Event{Topic: topic}
		if topicTable[topic].name == "" {
			t.Errorf("topic %d has no name", topic)
		}
		for _, name := range topicFields(topic) {
			if !slices.ContainsFunc(Fields[:], func(f Field) bool { return f.Name == name }) {
				t.Errorf("%v has no field %q", topic, name)
			}
		}
		if got := e.Unexpected(); got != nil {
			t.Errorf("%v: %q", topic, got)
		}
	}
	e := Event{Topic: TopicPulse, Count: 1, Name: "x", Source: &Source{}}
	if got := e.Unexpected(); !reflect.DeepEqual(got, []string{"name", "source"}) {
		t.Errorf("unexpected %q", got)
	}
}
