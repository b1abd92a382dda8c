package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// TestSilenceIsNotJudgedYet says so while too few visits fit in the time on record.
func TestSilenceIsNotJudgedYet(t *testing.T) {
	for _, tt := range []struct {
		name string
		ago  time.Duration
		want string
	}{
		{"two hours", 2 * time.Hour, "silence: learning since 10:04 UTC"},
		{"two days", 2 * 24 * time.Hour, ""},
	} {
		s := estate.NewState(estate.Limits{})
		s.Apply(event.Event{Time: ago(tt.ago), Topic: event.TopicStart, Name: "LON-BEACON1"}, request(time.Hour, "WREN01", 1, protocol.KindPolicy, 200, ""))
		if v := show(s, 120, 36, Config{Theme: ThemeNone}, "2"); !unjudged(v.View()) {
			t.Errorf("%s, before the first round:\n%s", tt.name, v.View())
		}
		s.Apply(event.Event{Time: noon, Topic: event.TopicPulse})
		v := show(s, 120, 36, Config{Theme: ThemeNone}, "2")
		if text := v.View(); tt.want == "" && unjudged(text) || !strings.Contains(text, tt.want) {
			t.Errorf("%s: %q is missing\n%s", tt.name, tt.want, text)
		}
	}
}

func unjudged(screen string) bool {
	return strings.Contains(screen, "silence not judged yet") || strings.Contains(screen, "silence: learning since")
}
