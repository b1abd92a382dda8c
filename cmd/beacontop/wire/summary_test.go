package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"beacontop/beacon/connection"
)

// record writes lines to a file.
func record[T any](t testing.TB, file string, lines ...T) {
	t.Helper()
	var b bytes.Buffer
	for _, line := range lines {
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// printed returns both forms of the summary of a recording.
func printed(t testing.TB, file string) (text, asJSON string) {
	t.Helper()
	for i, args := range [][]string{{"summarize", file}, {"summarize", file, "--json"}} {
		var out bytes.Buffer
		cmd := Command(&out, nil)
		cmd.SetArgs(args)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			text = out.String()
		} else {
			asJSON = out.String()
		}
	}
	return text, asJSON
}

func TestSummary(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	ask := func(device string, status int) connection.Exchange {
		return connection.Exchange{
			Time: at, Peer: "10.1.2.3:55555", TLS: true, Verb: "GET", Target: "/ManageSoftDL/agent-configurations/v2/" + device + "?machineName=" + device + "&acmeId=7", Version: "HTTP/1.1", Host: "lon-beacon1.corp.example",
			Headers: map[string][]string{"User-Agent": {"ManageSoft/21.3.1 (Windows NT 10.0; heronhost)"}, "Accept": {"application/json"}, "X-Acme-Device-Id": {"3f2504e0-4f89-11d3-9a0c-0305e82c3301"}, "Authorization": {"Basic (masked)"}},
			Status:  status, Answer: map[string][]string{"Etag": {`"0123456789abcdef"`}, "Content-Type": {"application/json; charset=utf-8"}}, Sent: 1234,
		}
	}
	put := ask("HERON07", 200)
	put.Verb, put.Target, put.Received, put.Magic = "PUT", "/ManageSoftRL/Inventories/jdoe%20on%20OWL01%20at%2020261123T120000.ndi.gz", 99, "1f8b0800"
	record(t, file, ask("HERON07", 200), ask("HERON07", 304), ask("OWL01", 404), put, connection.Exchange{Error: "malformed", Status: 400})
	bodies := connection.Bodies{Verb: "GET", Target: ask("HERON07", 0).Target, Answer: connection.Body{Text: `{"schedule":{"interval":7,"acme":"x"},"servers":[{"host":"b1","port":80},{"host":"b2"}],"enabled":true,"HERON07":null}`}}
	record(t, connection.BodiesOf(file), bodies)
	text, _ := printed(t, file)
	want := `5 requests, 2 kinds
1 could not be parsed

GET /ManageSoftDL/agent-configurations/v2/device-*
  devices    2
  status     200 (1), 304 (1), 404 (1)
  version    HTTP/1.1 with TLS (3)
  query      machineName: device-1 (2), device-2 (1)
             word-1Id: number (3)
  request    Accept: application/json (3)
             Authorization: Basic (masked) (3)
             User-Agent: ManageSoft/21.3 (Windows NT 10.0; word-2) (3)
             X-word-1-Device-Id: guid (3)
  answer     Content-Type: application/json; charset=utf-number (3)
             Etag: "hex of 16" (3)
             body of 1.2 kB
             {(device-1): null, enabled: boolean, schedule: {interval: number, word-1: string}, servers: [{host: string, port?: number}]}

PUT /ManageSoftRL/Inventories/(file).ndi
  status     200 (1)
  version    HTTP/1.1 with TLS (1)
  request    Accept: application/json (1)
             Authorization: Basic (masked) (1)
             User-Agent: ManageSoft/21.3 (Windows NT 10.0; word-2) (1)
             X-word-1-Device-Id: guid (1)
             body of 99 B: gzip (1)
  answer     Content-Type: application/json; charset=utf-number (1)
             Etag: "hex of 16" (1)
             body of 1.2 kB
`
	if text != want {
		t.Errorf("%s\nwant %s", text, want)
	}
}

// TestNothingOfTheInputIsShown plays recordings with invented names in every place that a name can have.
func TestNothingOfTheInputIsShown(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 3))
		var names []string
		name := func() string {
			b := make([]byte, 6+rng.IntN(8))
			for i := range b {
				b[i] = "qxzjkwvy"[rng.IntN(8)]
			}
			n := string(b)
			if rng.IntN(2) == 0 {
				n = strings.ToUpper(n)
			}
			if rng.IntN(3) == 0 {
				n += fmt.Sprint(1000 + rng.IntN(9000))
			}
			names = append(names, n)
			return n
		}
		address := func() string {
			a := fmt.Sprintf("10.%d.%d.%d", 100+rng.IntN(100), 100+rng.IntN(100), 100+rng.IntN(100))
			names = append(names, a)
			return a
		}
		value := func() string {
			return []func() string{name, address, func() string { return name() + "." + name() + ".example" }, func() string { return "http://" + name() + ":8080/" + name() }, func() string { return name() + "@" + name() }}[rng.IntN(5)]()
		}
		var lines []connection.Exchange
		var bodies []connection.Bodies
		for range 30 {
			target := []string{
				"/ManageSoftDL/Policies/Merged/" + name() + ".example_domain/Machine/" + name() + ".npl",
				"/ManageSoftDL/agent-configurations/" + value() + "/" + name() + ".json?" + name() + "=" + value() + "&machineName=" + name(),
				"/ManageSoftRL/Inventories/" + name() + "%20on%20" + name() + "%20at%2020261123T120000.ndi.gz",
				"/" + name() + "/api/" + value(), "http://" + name() + "/" + name(), name(), "/ManageSoftRL/" + name() + "/" + name() + "." + name(),
			}[rng.IntN(7)]
			headers := map[string][]string{
				"User-Agent": {"ManageSoft/21.1 (" + value() + ")"}, "X-" + name(): {value()}, "Accept": {value()}, "X-Device-Name": {name()}, "Cookie": {value()}, "Referer": {value()}, "Content-Type": {name() + "/" + name()},
			}
			lines = append(lines, connection.Exchange{
				Time: time.Now(), Peer: address() + ":1", Verb: []string{"GET", name()}[rng.IntN(2)], Target: target, Host: name() + "." + name() + ":80", Version: "HTTP/1.1", Headers: headers,
				Answer: map[string][]string{"Location": {value()}, "Etag": {`"` + name() + `"`}, name(): {value()}, "Server": {value()}}, Error: []string{"", "", "", name()}[rng.IntN(4)],
			})
			doc, err := json.Marshal(map[string]any{"hostname": name(), name(): value(), "list": []any{map[string]any{name(): value()}, value()}})
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, connection.Bodies{Verb: "POST", Target: target, Request: connection.Body{Text: string(doc[:rng.IntN(len(doc))])}, Answer: connection.Body{Text: string(doc), Type: value()}})
		}
		file := filepath.Join(t.TempDir(), "wire.jsonl")
		record(t, file, lines...)
		record(t, connection.BodiesOf(file), bodies...)
		text, asJSON := printed(t, file)
		for _, out := range []string{text, asJSON} {
			folded := strings.ToLower(out)
			for _, n := range names {
				if strings.Contains(folded, strings.ToLower(n)) {
					t.Fatalf("seed %d: %s is in\n%s", seed, n, out)
				}
			}
		}
		if !json.Valid([]byte(asJSON)) || len(text) < 1000 {
			t.Errorf("seed %d: %s", seed, asJSON)
		}
	}
}

// permitted reports whether a word may be shown.
func permitted(word string) bool {
	word = strings.ToLower(word)
	return vocabulary[word] || structure[word] || slices.Contains(strings.Fields("hex of token guid empty boolean"), word)
}

// FuzzMask: of any text, only words of the vocabulary remain.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{"HERON07", "agent-configurations", "JSONData", "a\x1b[2Jb", "ManageSoft/21.1 (10.1.2.3)", "ü", "v2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := newMask()
		for _, out := range []string{m.text(text), m.versions(text), m.shape(text)} {
			plain := strings.NewReplacer("word", " ", "number", " ", "address", " ").Replace(out)
			for run := range strings.FieldsFuncSeq(plain, func(r rune) bool { return !unicode.IsLetter(r) }) {
				for word := range words(run) {
					if !permitted(run) && !permitted(word) && !apiVersion.MatchString(strings.ToLower(text)) {
						t.Errorf("%q becomes %q", text, out)
					}
				}
			}
			if strings.ContainsFunc(out, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%q becomes %q", text, out)
			}
		}
	})
}

func TestLinesThatAreNoRecords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wire.jsonl")
	if err := os.WriteFile(file, []byte("x\n\n{\"verb\":\"GET\",\"target\":\"/ManageSoftDL/test\",\"status\":200}\n{\"verb\":"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Summarize([]string{file}); err != nil || s.Requests != 1 || s.Skipped != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := Summarize([]string{file + ".none"}); err == nil {
		t.Error("a missing file is no error")
	}
}
