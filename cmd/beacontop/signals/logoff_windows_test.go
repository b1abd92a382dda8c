package signals

import (
	"testing"

	"golang.org/x/sys/windows"
)

// TestLogOffOfOthersIsIgnored calls the handler with the events of a console.
func TestLogOffOfOthersIsIgnored(t *testing.T) {
	for event, want := range map[uint32]uintptr{
		windows.CTRL_C_EVENT: 0, windows.CTRL_BREAK_EVENT: 0, windows.CTRL_CLOSE_EVENT: 0,
		windows.CTRL_LOGOFF_EVENT: 1, windows.CTRL_SHUTDOWN_EVENT: 0,
	} {
		if got := handled(event); got != want {
			t.Errorf("event %d: %d, want %d", event, got, want)
		}
	}
	outliveLogOff()
	outliveLogOff() // each command that waits for signals calls it
}
