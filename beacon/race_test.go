//go:build race

package beacon

// slowly says that the race detector makes everything ten times as slow.
const slowly = true
