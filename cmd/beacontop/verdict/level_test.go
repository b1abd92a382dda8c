package verdict

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"beacontop/cmd/beacontop/voice"
)

// TestVerdict judges a status by its severities and codes.
func TestVerdict(t *testing.T) {
	const full = `{"name":"B1|2","queue":{},"diagnoses":[{"severity":"warning","code":"disk-low","what":"disk low"},{"severity":"problem","code":"disk-full","what":"disk full"}]}`
	for _, tt := range []struct {
		name, status string
		t            Thresholds
		code         int
		line         string
	}{
		{"nothing is wrong", `{"queue":{},"diagnoses":[]}`, Thresholds{}, 0, "OK - 0 agents, queue not listed yet, no parent | "},
		{"by severity", full, Thresholds{}, 2, "CRITICAL - B1/2: disk full (and 1 more) | "},
		{"a code counts more", full, Thresholds{Warning: []string{"disk-full"}}, 1, "WARNING - B1/2: disk full | "},
		{"none reaches", full, Thresholds{Warning: []string{"none"}, Critical: []string{"none"}}, 0, "OK - B1/2: 0 agents, "},
		{"the history is being read", `{"reading":true,"queue":{},"diagnoses":[]}`, Thresholds{}, 3, "UNKNOWN - the history is being read | "},
	} {
		var out, said bytes.Buffer
		code := voice.Speak(&said, tt.t.OrUsual().Write(&out, []byte(tt.status), false))
		if code != tt.code || !bytes.HasPrefix(out.Bytes(), []byte(tt.line)) || said.Len() > 0 {
			t.Errorf("%s: %d, %s%s\nwant %d, %s", tt.name, code, &out, &said, tt.code, tt.line)
		}
	}
	var out, said bytes.Buffer
	err := Unanswered(voice.Streams{Out: &out, Err: &said}, voice.Hint(errors.New("no | beacon\nruns"), "start one"))
	if code := voice.Speak(&said, err); code != 3 || out.String() != "UNKNOWN - no / beacon; runs\n" || said.String() != "beacontop: hint: start one\n" {
		t.Errorf("%d, %s%s", code, &out, &said)
	}
}

func TestAFrontNamesItsOrigin(t *testing.T) {
	const status = `{"at":"2026-11-23T14:30:00Z","queue":{},"diagnoses":[],"origin":{"reach":"down"},
		"front":{"here_1h":1,"origin_1h":60,"copy_1h":38,"unanswered_1h":1,"sending_copies":true,"copies_since":"2026-11-23T14:02:00Z","copies_agents":312}}`
	var out bytes.Buffer
	if err := (Thresholds{}).OrUsual().Write(&out, []byte(status), false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"OK - 0 agents, queue not listed yet, no parent, origin down | ", " origin_up=0;;;0;1 copies_1h=38;;;0 unanswered_1h=1;;;0\n",
		"\norigin: down; downloads of the last hour: 100, 38.0 % from copies, 1 not answered; copies since 14:02 UTC for 312 agents\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s\nlacks %q", &out, want)
		}
	}
}
