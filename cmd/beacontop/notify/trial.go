package notify

import (
	"context"
	"time"

	"beacontop/beacon/diagnosis"
)

// Try sends one message to a hook, which says that it is a test, and returns its error.
func Try(ctx context.Context, h *Hook, beacon string) error {
	to, err := h.open()
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	return to.send(ctx, &Message{
		Schema: Schema, ID: newID(), Event: Test, Severity: diagnosis.Notice, Since: now, Subjects: []diagnosis.Subject{},
		Text: "this is a test of notifications; nothing happened", Beacon: beacon, Time: now,
	})
}
