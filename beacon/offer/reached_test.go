package offer

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

const failoverList = "ClientSettings/Default Failover Settings/Default Failover Settings.ndc"

// TestTheListNamesTheBeaconAsItWasReached, also where the name in the request is none.
func TestTheListNamesTheBeaconAsItWasReached(t *testing.T) {
	local := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 8080}
	for name, c := range map[string]struct {
		host string
		at   net.Addr
		want string
	}{
		"a name and a port":                    {"b1:81", local, `value = "b1"`},
		"no name: the address":                 {"", local, `value = "10.0.0.1"`},
		"a name that breaks the file":          {`b"1`, local, `value = "10.0.0.1"`},
		"a port that is none":                  {"b1:99999", local, `value = "10.0.0.1"`},
		"neither a name nor an address of TCP": {"", &net.UnixAddr{Name: "/run/b.sock", Net: "unix"}, `value = "localhost"`},
		"nothing":                              {"", nil, `value = "localhost"`},
	} {
		g, err := NewGenerated(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: stateDir(t), Publish: func(event.Event) {}})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", "/", nil)
		if r.Host = c.host; c.at != nil {
			r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, c.at))
		}
		set, err := g.For(r)
		if err != nil {
			t.Fatal(err)
		}
		if list, _ := set.Document(failoverList); !bytes.Contains(list.Body, []byte(c.want)) {
			t.Errorf("%s: no %s in\n%s", name, c.want, list.Body)
		}
	}
}

// TestInvalidRulesChangeNothing: what was generated under the previous ones stays in use.
func TestInvalidRulesChangeNothing(t *testing.T) {
	g, err := NewGenerated(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Dir: stateDir(t), Publish: func(event.Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	of := func() *Set {
		set, err := g.For(httptest.NewRequest("GET", "http://b1/", nil))
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	before := of()
	var mistake *policy.Mistake
	if err := g.Use(policy.Rules{BeaconPolicy: policy.Default(), Groups: []policy.Group{{Name: "A"}}}); !errors.As(err, &mistake) {
		t.Errorf("error %v", err)
	}
	if of() != before {
		t.Error("other files are served")
	}
}

// TestTwoNamesOfABeaconShareADate of the same content: an agent that uses both keeps its copy.
func TestTwoNamesOfABeaconShareADate(t *testing.T) {
	d := datesIn(t, newDatesFile(t))
	first := d.of(version{Path: "a", Beacon: "http://b1"}, "1")
	if got := d.of(version{Path: "a", Beacon: "http://b2"}, "1"); !got.Equal(first) {
		t.Errorf("by another name %v, want %v", got, first)
	}
	if got := d.of(version{Path: "b", Beacon: "http://b2"}, "1"); !got.After(first) {
		t.Errorf("another file is of %v, not after %v", got, first)
	}
	if got := d.of(version{Path: "a", Beacon: "http://b2"}, "2"); !got.After(first) {
		t.Errorf("another content is of %v, not after %v", got, first)
	}
}

// TestDatesInSomethingElse: a directory in place of the file, or a file that is far too large, is
// reported; files are then sent without a date, or with new ones.
func TestDatesInSomethingElse(t *testing.T) {
	file := newDatesFile(t)
	var told []string
	tell := func(err error) { told = append(told, err.Error()) }
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	v := version{Path: "a", Beacon: "b"}
	d := openDates(file, tell)
	if !d.of(v, "1").IsZero() || len(told) != 2 || told[0] != "read dates of generated files: not a regular file of the usual size" {
		t.Errorf("a directory: %q", told)
	}
	if err := errors.Join(os.Remove(file), os.WriteFile(file, nil, 0o600), os.Truncate(file, datesSizeBytes+1)); err != nil {
		t.Fatal(err)
	}
	told = nil
	d = openDates(file, tell)
	if d.of(v, "1").IsZero() || len(told) != 1 || told[0] != "read dates of generated files: not a regular file of the usual size" {
		t.Errorf("a large file: %q", told)
	}
	if info, err := os.Stat(file); err != nil || info.Size() > 1000 {
		t.Errorf("it was not replaced: %v, %v", info.Size(), err)
	}
}
