package obstacle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestObstacles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, err := range map[Obstacle]error{
		None:         errors.New("something else"),
		Denied:       fmt.Errorf("open: %w", fs.ErrPermission),
		InPlaceOfDir: os.MkdirAll(filepath.Join(file, "below"), 0o700),
	} {
		if got := Of(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}
