package policy

import (
	"strings"
	"testing"
)

// TestClientValue has each kind of preference in the format of agents.
func TestClientValue(t *testing.T) {
	for _, c := range []struct {
		name  string
		given any
		want  string
		err   string
	}{
		{"NetworkRetries", int64(3), "3", ""},
		{"NetworkRetries", "3", "3", ""},
		{"NetworkRetries", int64(0), "0", ""},
		{"NetworkRetries", int64(-1), "", `NetworkRetries: "-1" is not a whole number of 0 or more`},
		{"NetworkRetries", int64(1 << 32), "", `NetworkRetries: "4294967296" is not a whole number of 0 or more`},
		{"NetworkRetries", true, "", `NetworkRetries: "True" is not a whole number of 0 or more`},
		{"Compress", true, "True", ""},
		{"Compress", "FALSE", "False", ""},
		{"Tracker.Compress", "yes", "", `Tracker.Compress: "yes" must be true or false`},
		{"SelectorAlgorithm", "MgsRandom", "MgsRandom", ""},
		{"SelectorAlgorithm", int64(1), "", "SelectorAlgorithm: must be a string"},
		{"PolicyServerURL", "https://b/x", "https://b/x", ""},
		{"PolicyServerURL", "ftp://b", "", `PolicyServerURL: "ftp://b" is not a URL: it must begin with http:// or https://`},
		{"PolicyServerURL", "http://", "", `PolicyServerURL: "http://" is not a URL: it must begin with http:// or https://`},
		{"Tracker.X", "any ; \"text\"", "any ; \"text\"", ""},
		{"Tracker.X", 1.5, "", "Tracker.X: must be a string, a whole number, true or false"},
		{"Tracker.X", "a\u009b31m", "", `Tracker.X: "a\u009b31m" contains a control character`},
	} {
		got, err := ClientValue(c.name, c.given)
		if c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || err.Error() != c.err) {
			t.Errorf("%s = %v: %q, %v; want %q, %s", c.name, c.given, got, err, c.want, c.err)
		}
	}
}

// TestNamesOfPreferences: what is accepted reads back from the generated file, under the same key.
func TestNamesOfPreferences(t *testing.T) {
	for name, want := range map[string]struct{ key, err string }{
		"NetworkMaxRate":  {"Common", ""},
		"UploadPeriod":    {`Usage Agent\CurrentVersion`, ""},
		"Tracker.X=1":     {`Tracker\CurrentVersion`, ""},
		"Tracker.A.B":     {`Tracker\CurrentVersion`, ""},
		"Policy Client.X": {`Policy Client\CurrentVersion`, ""},
		"Common.X":        {"Common", ""},
		"":                {"", "a preference needs a name"},
		"Unheard":         {"", "unknown preference Unheard: write Component.Unheard"},
		"tracker.X":       {"", "unknown component tracker: must be one of " + strings.Join(components, ", ")},
		"Tracker.":        {"", `"" is not a valid preference name`},
		"Tracker.A B":     {"", `"A B" is not a valid preference name`},
		`Tracker.A\B`:     {"", `"A\\B" is not a valid preference name`},
		"Tracker.A;":      {"", `"A;" is not a valid preference name`},
		"Tracker.A\u00a0": {"", `"A\u00a0" is not a valid preference name`},
		"Tracker.\vA":     {"", `"\vA" is not a valid preference name`},
		"Tracker.A\x00":   {"", `"A\x00" is not a valid preference name`},
	} {
		p := Default()
		p.Client = map[string]string{name: "1"}
		set, err := Compile(Rules{BeaconPolicy: p})
		if want.err != "" {
			if direct := CheckClient(name); err == nil || direct == nil || direct.Error() != want.err || err.Error() != "client: "+want.err {
				t.Errorf("%q: %v, %v, want %s", name, direct, err, want.err)
			}
			continue
		}
		if err != nil || CheckClient(name) != nil {
			t.Errorf("%q: %v, %v", name, err, CheckClient(name))
			continue
		}
		file, _ := set.Document("ClientConfiguration/Default Client Configuration/Default Client Configuration.ndc")
		read, err := ReadSettings(file.Body)
		_, plain, dotted := strings.Cut(name, ".")
		if !dotted {
			plain = name
		}
		if err != nil || len(read.Values) != 1 || read.Values[0] != (Value{want.key, plain, "1"}) {
			t.Errorf("%q reads back as %+v, %v", name, read.Values, err)
		}
	}
}
