//go:build !linux && !windows

package watch

// remote reports whether a directory lies on a remote file system, where that can
// be told.
func remote(string) bool { return false }
