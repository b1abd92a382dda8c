package output

import (
	"bytes"
	"testing"
)

// TestLinesBeginWithTheirPriority logs at each level, with attributes of a logger above.
func TestLinesBeginWithTheirPriority(t *testing.T) {
	var said bytes.Buffer
	log := NewPriorityLog(&said)
	log.Info("one", "n", 1)
	log.Warn("two\nlines")
	log.With("part", "relay").WithGroup("g").Error("three", "n", 3)
	log.Debug("not logged")
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	const want = "<6>msg=one n=1\n<4>msg=\"two\\nlines\"\n<3>msg=three part=relay g.n=3\n"
	if said.String() != want {
		t.Errorf("%q, want %q", &said, want)
	}
}
