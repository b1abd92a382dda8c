package verdict

import (
	"bytes"
	"errors"
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
