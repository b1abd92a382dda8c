//go:build !race

package beacon

const slowly = false
