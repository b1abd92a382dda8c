//go:build !linux && !windows

package watch

// remote cannot detect remote file systems on these systems.
func remote(string) bool { return false }
