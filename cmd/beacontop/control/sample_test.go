package control

import (
	"encoding"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestEveryFieldOfASampleCrossesTheSocket finds fields that JSON leaves out.
func TestEveryFieldOfASampleCrossesTheSocket(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(path string, is reflect.Type)
	walk = func(path string, is reflect.Type) {
		at := reflect.PointerTo(is)
		text := at.Implements(reflect.TypeFor[encoding.TextMarshaler]()) && at.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
		own := at.Implements(reflect.TypeFor[json.Marshaler]()) && at.Implements(reflect.TypeFor[json.Unmarshaler]())
		if seen[is] || text || own {
			return
		}
		seen[is] = true
		switch is.Kind() {
		case reflect.Struct:
			for i := range is.NumField() {
				f := is.Field(i)
				if !f.IsExported() && !f.Anonymous || f.Tag.Get("json") == "-" {
					t.Errorf("%s.%s is lost", path, f.Name)
				}
				walk(path+"."+f.Name, f.Type)
			}
		case reflect.Slice, reflect.Pointer, reflect.Array:
			walk(path, is.Elem())
		case reflect.Map:
			walk(path, is.Key())
			walk(path, is.Elem())
		case reflect.Interface, reflect.Func, reflect.Chan:
			t.Errorf("%s is a %s", path, is)
		}
	}
	walk("Sample", reflect.TypeFor[estate.Sample]())
}

// release is the schema of the queries in testdata: those of clients one schema earlier are kept, too.
var releases = []string{"schema1"}

// TestQueriesOfReleasesAreUnderstood sends what clients of earlier releases send, byte by byte. Write a
// new file when the schema changes, and keep the previous one.
func TestQueriesOfReleasesAreUnderstood(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	s := estate.NewState(estate.Limits{})
	s.Apply(event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: protocol.Device{Name: "HERON07"}, Status: 404, Cause: event.CauseNotFound, Path: "/x"})
	dir := t.TempDir()
	serve(t, dir, s, http.NotFoundHandler())
	c := attach(t, dir)
	for _, name := range releases {
		file, err := os.Open(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, Base+samplePath, file)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := c.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var got struct { // what that release reads
			Now    time.Time
			Agents struct {
				Matching int
				Rows     []struct {
					Device  protocol.Device
					Failing bool
				}
			}
		}
		if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if !got.Now.Equal(at) || got.Agents.Matching != 1 || len(got.Agents.Rows) != 1 || got.Agents.Rows[0].Device.Name != "HERON07" || !got.Agents.Rows[0].Failing {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// FuzzQuery asks for anything: the daemon answers or rejects, and goes on.
func FuzzQuery(f *testing.F) {
	f.Add([]byte(`{"Parts":511,"Columns":-1,"Rows":99999999999,"Agents":{"Limit":-5,"Offset":-1,"Row":-9,"Sort":77,"Filter":"status>=400"},"Failures":{"Offset":-1,"Limit":-1,"Row":-7},"Events":{"Offset":-4,"Limit":-4,"Row":-1},"Requests":{"Skip":-1,"Limit":-1}}`))
	s := estate.NewState(estate.Limits{})
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i := range 50 {
		s.Apply(event.Event{Time: at, Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindPolicy, Device: protocol.Device{Name: fmt.Sprint("H", i)}, Status: 404, Cause: event.CauseNotFound, Path: "/x"})
	}
	reader := s.Reader()
	f.Fuzz(func(t *testing.T, text []byte) {
		var q estate.Query
		if json.Unmarshal(text, &q) != nil {
			return
		}
		bounded(&q)
		one, err := reader.Sample(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		text, err = json.Marshal(&one)
		if err == nil && json.Unmarshal(text, &one) != nil { // a time after the year 9999 is an error of Marshal, and answered as one
			t.Fatalf("a sample that cannot be read: %s", text)
		}
	})
}
