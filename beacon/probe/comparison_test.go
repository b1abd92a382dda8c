package probe

import (
	"os"
	"path/filepath"
	"testing"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// TestComparison compares a beacon with itself, with another that has another file, and with nobody.
func TestComparison(t *testing.T) {
	front, origin := start(t, nil, nil), start(t, nil, nil)
	device := protocol.Device{Name: "HERON07", Domain: "corp.example"}
	to := func(addr string) *Probe {
		t.Helper()
		server, err := policy.ParseServer("http://" + addr)
		if err != nil {
			t.Fatal(err)
		}
		p, err := New(Config{Beacon: server, Device: device})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	compare := func(a, b string) *Comparison {
		t.Helper()
		c, err := Compare(t.Context(), to(a), to(b))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := compare(front.addr, front.addr); !c.Equal() || len(c.Same) < 3 {
		t.Errorf("itself: %+v", c)
	}
	file := filepath.Join(origin.dir, "Staging", "Common", filepath.FromSlash(protocol.PolicyFile(device)))
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`<Policy><Package href="Packages/x/x.osd"/></Policy>`), 0o640); err != nil {
		t.Fatal(err)
	}
	what := map[string]bool{}
	c := compare(front.addr, origin.addr)
	for _, d := range c.Differences {
		what[d.File+" "+d.What] = true
	}
	if c.Equal() || !what[protocol.PolicyFile(device)+" body"] || !what[protocol.PolicyFile(device)+" Etag"] || !what["Packages/x/x.osd answer"] {
		t.Errorf("another policy: %+v", c)
	}
	l := listen(t)
	gone := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if c := compare(front.addr, gone); c.Equal() || len(c.Failed) != 1 || c.Failed[0] != c.Origin {
		t.Errorf("nobody: %+v", c)
	}
}
