package follower

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
)

// run follows until all existing content was read, and stops.
func (g ground) run(c Config) *record {
	g.Helper()
	seen := newRecord()
	c.Publish = seen.publish
	g.runWith(c)
	return seen
}

func (g ground) runWith(c Config) {
	g.Helper()
	c.Poll = true
	synctest.Test(g.T, func(t *testing.T) {
		inside := ground{t, g.dir}
		time.Sleep(time.Until(noon.AddDate(0, 0, 2))) // a bubble begins in 2000, before the time of the rows
		stop := inside.follow(c)
		synctest.Wait()
		time.Sleep(2 * beat)
		stop()
	})
}

func (g ground) want(what string, seen *record, rows ...int) {
	g.Helper()
	var want []string
	for _, i := range rows {
		want = append(want, rowName(i))
	}
	slices.Sort(want)
	if got := seen.names(); !slices.Equal(got, want) {
		g.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestReadingResumesAfterARestart(t *testing.T) {
	g := newGround(t)
	g.write("u_ex261121.log", header(at(21, 0))+row(at(21, 0), 0))
	g.write("u_ex261122.log", header(at(22, 0))+row(at(22, 0), 1)+row(at(22, 1), 2)[:30])
	c := Config{Logs: g.find(""), Offsets: g.path("places.json")}
	g.want("the first run", g.run(c), 0, 1)
	g.want("nothing new", g.run(c))
	g.add("u_ex261122.log", row(at(22, 1), 2)[30:]+row(at(22, 1), 3))
	g.write("u_ex261123.log", header(at(23, 0))+row(at(23, 0), 4))
	g.want("the rest of a line, and the next file", g.run(c), 2, 3, 4)
	g.add("u_ex261123.log", "#Fields: date time c-ip cs-method cs-uri-stem sc-status\r\n2026-11-23 01:00:00 10.0.0.7 PUT /ManageSoftRL/Logs/row+5.log 200\r\n")
	g.want("other columns", g.run(c), 5)
	g.add("u_ex261123.log", "2026-11-23 01:00:00 10.0.0.7 PUT /ManageSoftRL/Logs/row+6.log 200\r\n")
	g.want("a row of the other columns", g.run(c), 6)
	g.ok(os.Remove(g.path("u_ex261121.log")))
	seen := g.run(c)
	g.want("an old file that was deleted", seen)
	if seen.source.Gaps != 0 || seen.source.Repeats {
		t.Errorf("%+v", seen.source)
	}
}

func TestRotatedBetweenTwoRuns(t *testing.T) {
	begin := header(noon) + row(noon, 0) + row(noon, 1)
	tests := []struct {
		name   string
		happen func(g ground)
		want   []int
		gaps   int
	}{
		{"renamed", func(g ground) {
			g.add("access.log", row(noon, 2))
			g.ok(os.Rename(g.path("access.log"), g.path("access.log.1")))
			g.write("access.log", header(noon.Add(time.Second))+row(noon, 3))
		}, []int{2, 3}, 0},
		{"renamed twice", func(g ground) {
			g.ok(os.Rename(g.path("access.log"), g.path("access.log.2")))
			g.write("access.log.1", header(noon.Add(time.Second))+row(noon, 2))
			g.write("access.log", header(noon.Add(2*time.Second))+row(noon, 3))
		}, []int{2, 3}, 0},
		{"copied and truncated", func(g ground) {
			g.write("access.log.1", begin+row(noon, 2))
			g.write("access.log", header(noon.Add(time.Second))+row(noon, 3))
		}, []int{2, 3}, 0},
		{"truncated", func(g ground) { g.write("access.log", header(noon.Add(time.Second))+row(noon, 3)) }, []int{3}, 1},
		{"deleted", func(g ground) {
			g.ok(os.Remove(g.path("access.log")))
			g.write("access.log", header(noon.Add(time.Second)))
		}, nil, 1},
		{"a copy was made", func(g ground) { g.write("access.log.1", begin) }, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := newGround(t)
			g.write("access.log", begin)
			c := Config{Logs: g.find("access.log"), Offsets: g.path("places.json")}
			g.want("the first run", g.run(c), 0, 1)
			tt.happen(g)
			seen := g.run(c)
			g.want("the second run", seen, tt.want...)
			if seen.source.Gaps != tt.gaps {
				t.Errorf("%d gaps: %s", seen.source.Gaps, seen.source.Gap)
			}
			seen = g.run(c)
			g.want("the third run", seen)
			if seen.source.Gaps != tt.gaps {
				t.Errorf("the third run reports %d gaps", seen.source.Gaps)
			}
			c.Since = noon.AddDate(0, 0, 3) // long after
			if seen = g.run(c); seen.source.Gaps != 0 {
				t.Errorf("%d gaps from outside the requested time", seen.source.Gaps)
			}
		})
	}
}

func TestEventsOfAnEarlierRunAreReplayed(t *testing.T) {
	g := newGround(t)
	g.write("u_ex261122.log", header(at(22, 0))+row(at(22, 0), 0))
	g.write("u_ex261123.log", header(at(23, 0))+row(at(23, 0), 1))
	old := newRecord()
	c := Config{Logs: g.find(""), Offsets: g.path("places.json"), Replay: old.publish}
	g.want("the first run", g.run(c), 0, 1)
	g.want("what the first run replays", old)
	g.add("u_ex261123.log", row(at(23, 1), 2))
	g.want("the second run", g.run(c), 2)
	g.want("what the second run replays", old, 0, 1)
}

// TestCrash restores an older checkpoint: the rows since then are published again, and the source
// says so.
func TestCrash(t *testing.T) {
	g := newGround(t)
	g.write("u_ex261123.log", header(noon)+row(noon, 0))
	c := Config{Logs: g.find(""), Offsets: g.path("places.json")}
	g.run(c)
	var n checkpoint
	text, err := os.ReadFile(c.Offsets)
	g.ok(err)
	g.ok(json.Unmarshal(text, &n))
	n.Clean = false // as during a run
	g.ok(n.write(c.Offsets))
	g.add("u_ex261123.log", row(noon, 1))
	if seen := g.run(c); !seen.source.Repeats {
		t.Errorf("the crash is not reported: %+v", seen.source)
	}
	g.add("u_ex261123.log", row(noon, 2))
	if seen := g.run(c); seen.source.Repeats {
		t.Error("a clean end is reported as a crash")
	}
}

// TestDamagedCheckpoint expects that reading starts from scratch, the damaged file is kept, and the
// source says that rows may be published again.
func TestDamagedCheckpoint(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 0))
	g.write("places.json", "{")
	seen := g.run(Config{Logs: g.find("u_ex1.log"), Offsets: g.path("places.json")})
	g.want("all that is there", seen, 0)
	if !seen.source.Repeats {
		t.Errorf("the loss is not reported: %+v", seen.source)
	}
	if text, err := os.ReadFile(g.path("places.json.broken")); err != nil || string(text) != "{" {
		t.Errorf("renamed file: %q, %v", text, err)
	}
}

func TestUnreadableCheckpoint(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon))
	g.ok(os.Mkdir(g.path("places.json"), 0o755))
	err := New(Config{Logs: g.find("u_ex1.log"), Offsets: g.path("places.json"), Publish: func([]event.Event) {}}).Run(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "log offsets ") {
		t.Errorf("error %v", err)
	}
}
