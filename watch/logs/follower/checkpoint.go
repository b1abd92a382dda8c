package follower

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"beacontop/watch/logs"
)

// fileCheckpoint is how far a file was read.
type fileCheckpoint struct {
	Name string `json:"name"` // for readers of the checkpoint; the content identifies the file
	place
	Columns string    `json:"columns,omitempty"` // that apply there
	Date    time.Time `json:"date,omitzero"`     // of the row before it, if rows have no date
	Closed  bool      `json:"closed,omitempty"`  // the next file has begun, so nothing more is expected
}

// logCheckpoint is how far a log was read.
type logCheckpoint struct {
	Through moment           `json:"through"` // the newest file that was begun; older ones are over
	Files   []fileCheckpoint `json:"files"`   // those that are not over
	Gaps    []gap            `json:"gaps,omitempty"`
}

// checkpoint is the content of the offsets file. Clean is false while a run is active. If the next
// run finds it false, the previous one crashed and could not save the offsets of its last events.
type checkpoint struct {
	Clean bool                     `json:"clean"`
	Logs  map[string]logCheckpoint `json:"logs"`
}

// readCheckpoint returns the checkpoint of the last run; an empty one if there was none. A damaged
// one is renamed: the logs still contain everything, and are read again.
func readCheckpoint(file string) (checkpoint, error) {
	fresh := checkpoint{Clean: true, Logs: map[string]logCheckpoint{}}
	text, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fresh, nil
	case err != nil:
		return fresh, fmt.Errorf("log offsets %s: %w", file, logs.Reason(err))
	}
	var n checkpoint
	if json.Unmarshal(text, &n) != nil {
		if err := os.Rename(file, file+".broken"); err != nil {
			return fresh, fmt.Errorf("log offsets %s: invalid JSON, and renaming the file failed: %w", file, logs.Reason(err))
		}
		return checkpoint{Logs: map[string]logCheckpoint{}}, nil
	}
	if n.Logs == nil {
		n.Logs = map[string]logCheckpoint{}
	}
	return n, nil
}

// write replaces the file atomically: write, fsync, rename.
func (n checkpoint) write(file string) error {
	text, err := json.MarshalIndent(n, "", "\t")
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer root.Close()
	name := filepath.Base(file)
	next, err := root.OpenFile(name+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Sync(), next.Close()); err != nil {
		return err
	}
	return root.Rename(name+".part", name)
}
