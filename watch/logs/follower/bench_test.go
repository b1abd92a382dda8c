package follower

import (
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
	"beacontop/watch/weblog"
)

// BenchmarkLook is one look at a log with the files of a year, after some lines were added. At 100
// lines/s there are at most twenty looks a second (quietLeast), so 500 µs of processor time are 1 %
// of one processor.
func BenchmarkLook(b *testing.B) {
	dir := b.TempDir()
	g := ground{&testing.T{}, dir}
	for i := range 365 {
		day := noon.AddDate(0, 0, i-365)
		g.write(day.Format("u_ex060102.log"), header(day)+row(day, i))
	}
	found, err := logs.Find(dir)
	if err != nil {
		b.Fatal(err)
	}
	s := newSeries(found[0], time.Time{}, time.Time{}, defaultInterval, &weblog.Pool{})
	rows := 0
	to := &sink{publish: func(events []event.Event) { rows += len(events) }}
	now := time.Now().Add(time.Second) // later than the change of the directory
	s.look(now, to)
	for b.Loop() {
		b.StopTimer()
		for i := range 5 {
			g.add("u_ex261122.log", row(noon, i))
		}
		now = now.Add(quietLeast)
		b.StartTimer()
		s.look(now, to)
		to.flush()
	}
	if want := 365 + 5*b.N; rows != want {
		b.Errorf("%d rows, want %d", rows, want)
	}
}
