package daemon

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestObstacles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, err := range map[Obstacle]error{
		NoObstacle:   errors.New("something else"),
		Denied:       fmt.Errorf("open: %w", fs.ErrPermission),
		InPlaceOfDir: MakeDir(filepath.Join(file, "below")),
	} {
		if got := ObstacleOf(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}

// TestAPanicStopsEverything has one of two goroutines fail.
func TestAPanicStopsEverything(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	f := faults{cancel: cancel}
	f.guard(func() { panic("boom") })()
	if err := f.err(); ctx.Err() == nil || err == nil || !strings.HasPrefix(err.Error(), "panic: boom\n") {
		t.Errorf("%v, %v", ctx.Err(), err)
	}
}
