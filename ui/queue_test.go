package ui

import (
	"strings"
	"testing"
	"time"

	"beacontop/beacon/event"
)

// TestTheQueueTellsWhatHoldsFilesUp uses a file that the parent rejects, outside the upload
// windows.
func TestTheQueueTellsWhatHoldsFilesUp(t *testing.T) {
	s := begun()
	s.Apply(
		event.Event{Time: ago(time.Hour), Topic: event.TopicParent, Name: "http://app01/ManageSoftRL", Peer: "http://app01/ManageSoftRL", Active: true, Reach: event.ReachUp},
		event.Event{Time: ago(time.Minute), Topic: event.TopicRelay, Folder: "Logs", Name: "a\x1b.log", Status: 403, Cause: event.CauseStatus, Count: 3},
		event.Event{Time: ago(time.Minute), Topic: event.TopicListing, Folder: "Logs", Count: 1, Bytes: 10, Since: ago(time.Hour)},
		event.Event{Time: ago(time.Second), Topic: event.TopicWindow, Since: noon.Add(10 * time.Hour)},
	)
	for _, w := range []int{60, 80, 200} {
		text := strings.Join(strings.Fields(show(s, w, 24, Config{Theme: ThemeNone}, "5").View()), " ")
		for _, want := range []string{"paused until 22:04 UTC", "Logs/a", "403, 3 times", "all waiting files are rejected"} {
			if !strings.Contains(text, want) {
				t.Errorf("%d wide: nothing of %q in\n%s", w, want, text)
			}
		}
	}
	overview := show(s, 80, 24, Config{Theme: ThemeNone}).View()
	for _, want := range []string{"1 file is rejected by the parent: a", "forwarding paused until 22:04 UTC"} {
		if !strings.Contains(overview, want) {
			t.Errorf("nothing of %q in\n%s", want, overview)
		}
	}
	if strings.Contains(overview, "although the parent answers") {
		t.Errorf("the one that waits is explained\n%s", overview)
	}
}
