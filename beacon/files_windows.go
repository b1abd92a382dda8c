package beacon

import "math"

// openFilesLimit is how many files and connections this process may have open: Windows sets
// no such limit.
func openFilesLimit() int { return math.MaxInt32 }
