// Package weblogtest generates the logs that a beacon on IIS would write, for tests and benchmarks
// of packages weblog, logs and report.
//
// A [Generator] describes an estate: devices with their habits, some with a problem that recurs
// every day, and bots and a monitor between them. The same Generator gives the same bytes. Package
// weblog is not used: its parser is tested against these logs, so they must not share its mistakes.
package weblogtest
