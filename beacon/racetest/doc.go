// Package racetest tells tests whether the race detector runs: it makes everything ten times as slow. Tests that
// compute much in one goroutine, in which there is nothing to detect, then do one step of
// Part; the gate runs them whole without the detector.
package racetest
