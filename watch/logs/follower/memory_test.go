package follower

import (
	"bytes"
	"runtime"
	"testing"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/watch/weblogtest"
)

// TestMemoryDoesNotGrowWithLines applies a short and a long log of the same estate to the state of
// a dashboard.
func TestMemoryDoesNotGrowWithLines(t *testing.T) {
	heap := func(lines int) int64 {
		g := newGround(t)
		var b bytes.Buffer
		g.ok(weblogtest.Generate(&b, weblogtest.Generator{Lines: lines, Devices: 200, Start: at(22, 0).AddDate(-2, 0, 0)}))
		g.write("u_ex1.log", b.String())
		b.Reset()
		s := estate.NewState(estate.Limits{})
		events := 0
		_, err := Scan(t.Context(), ScanConfig{Logs: g.find("u_ex1.log")}, func(batch []event.Event) error {
			events += len(batch)
			s.Apply(batch...)
			return nil
		})
		g.ok(err)
		if events < lines*9/10 {
			t.Fatalf("%d events of %d lines", events, lines)
		}
		b = bytes.Buffer{}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(s)
		return int64(m.HeapAlloc)
	}
	heap(1000) // warm up: memory that is used in any case
	short, long := heap(40_000), heap(400_000)
	if grown := long - short; grown > 6<<20 { // names of 160,000 uploads are 30 MB
		t.Errorf("%d MB more with ten times as many lines", grown>>20)
	}
}
