package connection

import "math"

// openFilesLimit is the limit of open files and connections of this process: Windows has none.
func openFilesLimit() int { return math.MaxInt32 }
