package journal

import (
	"context"
	"slices"
)

// Relayed reports whether the history shows that a parent has accepted a file. A day file
// that cannot be read shows nothing.
func (j *Journal) Relayed(ctx context.Context, parent string) bool {
	names, err := j.dayFiles()
	if err != nil {
		return false
	}
	for _, name := range slices.Backward(names) {
		for _, err := range j.events(ctx, name, "WHERE topic = 'relay' AND peer = ? AND cause IS NULL", parent) {
			if err == nil {
				return true
			}
		}
	}
	return false
}
