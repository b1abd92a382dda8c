//go:build !race

package racetest

// Part is of how many steps a test does one.
const Part = 1
