// Package diagnosistest makes facts and events for tests of diagnoses: for each code that facts
// show, the facts in which it is true.
//
//   - estate.go: requests of a device
//   - examples.go: the facts of each code
//
// Tests of packages diagnosis, engine and catalogue use it.
package diagnosistest
