package follower

import (
	"strings"
	"testing"
	"time"
)

func TestTimestampsInTheFutureBecomeNow(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon)+row(noon.Add(2*time.Hour), 0))
	inBubble(t, g, Config{Logs: g.find("")}, func(t *testing.T, s steps) {
		s.wantNow(0)
		time.Sleep(30 * time.Minute)
		if old := time.Since(s.seen.source.Newest); old < 30*time.Minute {
			t.Errorf("the newest row is %v old half an hour later", old)
		}
		s.add("u_ex1.log", row(time.Now().Add(2*time.Hour), 1))
		s.look()
		s.wantNow(0, 1)
		if note := s.seen.source.Note; !strings.Contains(note, "120 min ahead") {
			t.Errorf("the source says %q", note)
		}
	})
}

// wantNow wants the newest of these rows to have the current time.
func (s steps) wantNow(rows ...int) {
	s.Helper()
	s.want("by now", s.seen, rows...)
	for what, at := range map[string]time.Time{"event": s.seen.latest, "row": s.seen.source.Newest} {
		if age := time.Since(at); age < 0 || age > time.Minute {
			s.Errorf("the newest %s is %v old", what, age)
		}
	}
}

func TestClockSlightlyAheadIsNotReported(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", header(noon))
	inBubble(t, g, Config{Logs: g.find("")}, func(t *testing.T, s steps) {
		s.add("u_ex1.log", row(time.Now().Add(20*time.Second), 0))
		s.look()
		s.wantNow(0)
		if note := s.seen.source.Note; note != "" {
			t.Errorf("the source says %q", note)
		}
	})
}
