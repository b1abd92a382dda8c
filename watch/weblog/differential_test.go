package weblog

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// agree fails if the parser and the slow one read lines of columns differently.
func agree(t *testing.T, log string) {
	t.Helper()
	p, s := New(), slow{}
	p.Feed([]byte("#Fields: date\n"), nil)
	s.line("#Fields: date")
	for line := range strings.SplitSeq(log, "\n") {
		before := p.Report().Counts
		var got event.Event
		p.Feed([]byte(line+"\n"), func(e *event.Event) { got = *e })
		after := p.Report().Counts
		want, verdict := s.line(line)
		counted := map[string]int{
			"": after.Requests - before.Requests, "comment": after.Comments - before.Comments,
			"other": after.Other - before.Other, "malformed": after.Malformed - before.Malformed,
		}
		if got != want || counted[verdict] != 1 {
			t.Fatalf("%q\n got %+v %v\nwant %+v %q", line, got, counted, want, verdict)
		}
	}
}

func TestFastParserMatchesSlowParser(t *testing.T) {
	for _, fields := range []string{weblogtest.FullFields, weblogtest.DefaultFields, "sc-status time cs-method x date cs-uri c-ip", weblogtest.FullFields + " cs(X-Forwarded-For) date"} {
		log := string(logOf(t, weblogtest.Generator{Lines: 3000, Devices: 100, Fields: fields}))
		t.Run("as generated", func(t *testing.T) { agree(t, log) })
		t.Run("mutated", func(t *testing.T) {
			for seed := range uint64(10) {
				agree(t, string(mutated([]byte(log), seed)))
			}
		})
	}
}

// mutated is a log in which every line was changed somewhere, mostly with typical parts of logs.
func mutated(log []byte, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 3))
	pieces := []string{
		"%", "+", "%20", "%FC", "\xfc", "ü", "/", "//", " ", " - ", "-", "0", "99", "9999999999999999999", ":", "?", "#", "\r",
		"test", "ManageSoftRL", "managesoftdl", "agent-configurations", "://", ".npl", ".5", "404 7 64", "HEAD", "\xef\xbb\xbf", "FTPSVC",
	}
	var out []byte
	for line := range bytes.Lines(log) {
		line = bytes.TrimRight(line, "\r\n")
		for range 1 + r.IntN(2) {
			at := r.IntN(len(line) + 1)
			end := min(len(line), at+r.IntN(3))
			piece := pieces[r.IntN(len(pieces))]
			if r.IntN(8) == 0 {
				piece = string([]byte{byte(1 + r.IntN(255))})
			}
			if piece == "\n" {
				piece = ""
			}
			line = append(append(append([]byte(nil), line[:at]...), piece...), line[end:]...)
		}
		out = append(append(out, line...), '\n')
	}
	return out
}
