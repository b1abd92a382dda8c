package keys

import "os"

// checkReaders accepts every file: see the package comment.
func checkReaders(*os.File) error { return nil }

// checkWriters accepts every file: see the package comment.
func checkWriters(*os.File) error { return nil }
