package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

func TestAttentionIsTheFirstBlock(t *testing.T) {
	for _, state := range []func() *estate.State{begun, busy, foreign, large} {
		for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 24}, {100, 30}, {120, 36}, {200, 50}} {
			if first := show(state(), size[0], size[1], Config{Theme: ThemeNone}).lines()[3]; !strings.Contains(first, "NEEDS ATTENTION") {
				t.Errorf("%v: %q", size, first)
			}
		}
	}
}

// TestALongFindingIsWholeUnderTheCursor uses a policy file with an error of three lines.
func TestALongFindingIsWholeUnderTheCursor(t *testing.T) {
	const why = `/etc/beacontop/policy.toml:112:9: failover.beacon[3].url: "http://lon-beacon17.corp.example:8443/ManageSoftDL" must be a root URL without a path: write http://lon-beacon17.corp.example:8443`
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}} {
		s := busy()
		s.Apply(event.Event{Time: noon, Topic: event.TopicPolicy, Detail: why, Cause: event.CauseUnreadable})
		v := show(s, size[0], size[1], Config{Theme: ThemeNone}, "j", "j")
		for range 4 {
			if text := strings.Join(strings.Fields(strings.NewReplacer("│", "", "\n", " ").Replace(v.View())), " "); strings.Contains(text, why+" the previous policy is still active") {
				break
			}
			v.press("j")
		}
		if text := strings.Join(strings.Fields(strings.NewReplacer("│", "", "\n", " ").Replace(v.View())), " "); !strings.Contains(text, why+" the previous policy is still active") {
			t.Errorf("%v: the error is cut\n%s", size, v.View())
		}
	}
}

func TestALargeOverviewIsUsed(t *testing.T) {
	v := show(busy(), 200, 50, Config{Theme: ThemeNone})
	blank := 0
	for _, l := range v.lines() {
		if strings.Trim(l, " │") == "" {
			blank++
		}
	}
	text := v.View()
	for _, want := range []string{"NEWEST REQUESTS", "KESTREL01.npl", "FAILURES  3 devices failing", "HERON08.corp.example"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if blank > 5 {
		t.Errorf("%d blank lines in\n%s", blank, text)
	}
	if tall := show(busy(), 80, 50, Config{Theme: ThemeNone}).View(); !strings.Contains(tall, "NEWEST REQUESTS") {
		t.Errorf("a tall terminal has no requests:\n%s", tall)
	}
}

// TestTheNewestRequestsMoveOnceASecond checks that the overview updates the requests at the same
// interval as the stream.
func TestTheNewestRequestsMoveOnceASecond(t *testing.T) {
	s := busy()
	v := show(s, 120, 36, Config{Theme: ThemeNone})
	at := func(d time.Duration) string {
		for range 2 {
			q := v.query()
			q.Now = noon.Add(d)
			v.reply(q)
		}
		return v.View()
	}
	at(time.Minute)
	s.Apply(request(0, "OWL77", 7, protocol.KindPolicy, 200, ""))
	if strings.Contains(at(time.Minute+500*time.Millisecond), "OWL77") {
		t.Error("it moved within a second")
	}
	at(time.Minute + time.Second)
	if text := at(time.Minute + 1100*time.Millisecond); !strings.Contains(text, "OWL77") {
		t.Errorf("it did not move\n%s", text)
	}
}

func TestTheHintToTryIsComplete(t *testing.T) {
	for _, listen := range []string{"http :80", "http :8080", "http 127.0.0.1:18080", "http 192.168.100.200:65535", "https :443", "https :18443", "https [2001:db8:1111::6666]:18443"} {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: ago(time.Minute), Topic: event.TopicStart, Name: "B1", Peer: listen, Detail: "port 80 is where agents look first"}, event.Event{Time: noon, Topic: event.TopicPulse})
		for _, key := range []string{"1", "2", "3", "5"} {
			var command string
			for _, l := range show(s, 80, 24, Config{Theme: ThemeNone}, key).lines() {
				if strings.Contains(l, "curl ") {
					command = strings.TrimRight(l, " ")
				}
			}
			whole := false
			for _, end := range []string{"/HERON07.npl", "/ManageSoftDL/test", "/ManageSoftRL/Inventories/"} {
				whole = whole || strings.HasSuffix(command, end)
			}
			if !whole {
				t.Errorf("%s, pane %s: %q", listen, key, command)
			}
		}
	}
}

// TestFindingsInAPanelAreClicked clicks on a finding, and on a request, which is not a finding.
func TestFindingsInAPanelAreClicked(t *testing.T) {
	s := show(busy(), 120, 36, Config{Theme: ThemeNone}, "m")
	s.click(t, "LON-BEACON2 is down")
	if text := s.View(); !strings.Contains(text, "›▲ LON-BEACON2 is down") {
		t.Errorf("the cursor did not move\n%s", text)
	}
	s.click(t, "OWL13", "OWL13")
	if text := s.View(); !strings.Contains(text, "›▲ LON-BEACON2 is down") || !strings.Contains(text, "1 OVERVIEW") {
		t.Errorf("a click on a request moved the cursor\n%s", text)
	}
	s.click(t, "LON-BEACON2 is down")
	if !strings.Contains(s.View(), "6 FAILOVER") {
		t.Errorf("a second click does not lead there\n%s", s.View())
	}
}

// TestAFindingWithoutEvidenceSaysSo opens a finding for which no pane has evidence.
func TestAFindingWithoutEvidenceSaysSo(t *testing.T) {
	s := begun()
	s.Apply(event.Event{Time: noon, Topic: event.TopicPolicy, Detail: "policy.toml:1:1: unknown key x", Cause: event.CauseContent})
	v := show(s, 80, 24, Config{Theme: ThemeNone}, "enter")
	if got := v.View(); !strings.Contains(got, "nothing more to open") || !strings.Contains(got, "1 OVERVIEW") {
		t.Errorf("enter leads to\n%s", got)
	}
}
