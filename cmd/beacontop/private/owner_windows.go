package private

import "os"

// checkReaders accepts every file: see the package comment.
func checkReaders(*os.File) error { return nil }

// CheckWriters accepts every file: see the package comment.
func CheckWriters(*os.File) error { return nil }
