package follower

import (
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/logs"
)

// steps follows logs in a synctest bubble, without notifications. A test changes the logs between
// two looks.
type steps struct {
	ground
	seen *record
	wake chan struct{}
}

func inBubble(t *testing.T, g ground, c Config, test func(t *testing.T, s steps)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(noon.Add(time.Minute)))
		s := steps{ground{t, g.dir}, newRecord(), make(chan struct{}, 1)}
		c.Publish, c.Wake, c.Poll = s.seen.publish, s.wake, true
		s.follow(c)
		s.look()
		test(t, s)
	})
}

func (s steps) look() {
	s.wake <- struct{}{}
	time.Sleep(2 * beat)
	synctest.Wait()
}

func TestLateLinesAreRead(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 0)+"2026-11-23 12:00:00 PUT /ManageSoftRL/Logs/row+2.log")
	inBubble(t, g, Config{Logs: g.find("")}, func(_ *testing.T, s steps) {
		s.want("at first", s.seen, 0)
		s.write("u_ex2.log", header(noon.Add(time.Second))+row(noon, 1))
		s.look()
		s.add("u_ex1.log", " 10.0.0.7 200\r\n"+row(noon, 3))
		s.look()
		s.want("after the next file began", s.seen, 0, 1, 2, 3)
		time.Sleep(2 * linger)
		s.add("u_ex1.log", row(noon, 4))
		s.look()
		s.want("long after", s.seen, 0, 1, 2, 3, 4)
		s.seen.once(s.T, 5)
	})
}

func TestLastLineWithoutLineEnd(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 0)+"2026-11-23 12:00:00 PUT /ManageSoftRL/Logs/row+1.log 10.0.0.7 2")
	inBubble(t, g, Config{Logs: g.find("")}, func(_ *testing.T, s steps) {
		s.write("u_ex2.log", header(noon.Add(time.Second)))
		s.look()
		time.Sleep(2 * linger)
		s.look()
		s.want("as far as it can be trusted", s.seen, 0, 1)
	})
}

func TestSourceReportsProblems(t *testing.T) {
	g := newGround(t)
	g.write("a/u_ex1.log", header(noon)+row(noon, 0)+"garbage\r\n"+row(noon.AddDate(1, 0, 0), 1))
	inBubble(t, g, Config{Logs: g.find("a")}, func(t *testing.T, s steps) {
		got := s.seen.source
		if got.Watch != "poll 5s" || got.Malformed != 2 || got.Requests != 1 || !got.Newest.Equal(noon) || len(got.Examples) != 2 ||
			got.File != "u_ex1.log" || got.Examples[1].Reason != "timestamp in the future" {
			t.Errorf("%+v", got)
		}
		s.ok(os.Rename(s.path("a"), s.path("b")))
		s.look()
		_, missing := os.Stat(s.path("a"))
		if got := s.seen.source; got.Problem != logs.Reason(missing).Error() {
			t.Errorf("problem %q", got.Problem)
		}
		s.ok(os.Rename(s.path("b"), s.path("a")))
		s.add("a/u_ex1.log", row(noon, 2))
		s.look()
		if got := s.seen.source; got.Problem != "" || got.Gaps != 0 {
			t.Errorf("problem %q, gap %q", got.Problem, got.Gap)
		}
		s.want("after it came back", s.seen, 0, 2)
	})
}

func TestTruncationIsAGap(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 0)+row(noon, 1))
	inBubble(t, g, Config{Logs: g.find("u_ex1.log")}, func(t *testing.T, s steps) {
		s.write("u_ex1.log", header(noon)+row(noon, 2)+row(noon, 3)+row(noon, 4))
		s.look()
		s.want("the new content", s.seen, 0, 1, 2, 3, 4)
		if got := s.seen.source; got.Gaps != 1 || !strings.Contains(got.Gap, "truncated") {
			t.Errorf("%d gaps, %q", got.Gaps, got.Gap)
		}
	})
}

func TestSourcesArePublishedOnTheBeat(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon))
	var published atomic.Int32
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		inside := ground{t, g.dir}
		inside.follow(Config{Logs: g.find(""), Poll: true, Wake: wake, Publish: func(events []event.Event) {
			if events[0].Topic == event.TopicSource {
				published.Add(1)
			}
		}})
		synctest.Wait()
		published.Store(0)
		for i := range 100 { // ten seconds
			inside.add("u_ex1.log", row(noon, i))
			wake <- struct{}{}
			time.Sleep(beat / 10)
		}
		if n := published.Load(); n < 9 || n > 11 {
			t.Errorf("published %d times in ten seconds", n)
		}
		time.Sleep(2 * beat)
		published.Store(0)
		time.Sleep(time.Minute)
		if n := published.Load(); n != 0 {
			t.Errorf("published %d times although nothing changed", n)
		}
	})
}

func TestStandardInputIsFollowed(t *testing.T) {
	g := newGround(t)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(noon.Add(time.Minute)))
		in, out := io.Pipe()
		s := steps{ground{t, g.dir}, newRecord(), nil}
		s.follow(Config{Logs: []logs.Log{logs.Stdin}, Stdin: in, Poll: true, Publish: s.seen.publish})
		put := func(text string) {
			_, err := io.WriteString(out, text)
			s.ok(err)
			synctest.Wait()
		}
		put(header(noon) + row(noon, 0))
		s.want("a row", s.seen, 0)
		put(row(noon, 1)[:40])
		s.want("half a row", s.seen, 0)
		put(row(noon, 1)[40:])
		s.want("the other half", s.seen, 0, 1)
		s.ok(out.Close())
		time.Sleep(2 * beat)
		synctest.Wait()
		if got := s.seen.source; got.Watch != "ended" || got.Requests != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestNewSiteIsFollowed(t *testing.T) {
	g := newGround(t)
	g.write("W3SVC1/u_ex1.log", header(noon)+row(noon, 0))
	find := func() []logs.Log { return g.find("") }
	inBubble(t, g, Config{Logs: find(), Find: find}, func(_ *testing.T, s steps) {
		s.write("W3SVC2/u_ex1.log", header(noon)+row(noon, 1))
		s.look()
		s.want("before Find runs again", s.seen, 0)
		time.Sleep(findEvery)
		s.look()
		s.want("after a minute", s.seen, 0, 1)
		s.add("W3SVC2/u_ex1.log", row(noon, 2))
		s.look()
		s.want("after a new line", s.seen, 0, 1, 2)
		s.seen.once(s.T, 3)
	})
}

// TestDeletedLogIsReported deletes the only file of a log while it is open, and does nothing else.
func TestDeletedLogIsReported(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon, 0))
	inBubble(t, g, Config{Logs: g.find("")}, func(t *testing.T, s steps) {
		s.remove("u_ex1.log")
		s.look()
		time.Sleep(2 * linger)
		s.look()
		if got := s.seen.source; got.Problem != "log file no longer exists" {
			t.Errorf("problem %q", got.Problem)
		}
		s.write("u_ex2.log", header(noon.Add(time.Second))+row(noon, 1))
		s.look()
		s.want("a new one", s.seen, 0, 1)
		if got := s.seen.source; got.Problem != "" {
			t.Errorf("with a new one: problem %q", got.Problem)
		}
	})
}
