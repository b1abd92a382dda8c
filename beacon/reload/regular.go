package reload

import (
	"fmt"
	"os"
)

// Regular rejects a file that is not a regular one: opening or reading a pipe may block forever.
// It says nothing about a file that does not exist: opening it does.
func Regular(file string) error {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file", file)
	}
	return nil
}
