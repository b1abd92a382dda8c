//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"beacontop/watch/weblogtest"
)

const (
	reportLines   = 1_000_000
	reportDevices = 100_000
)

// BenchmarkAgainstGoaccess alternates beacontop report and goaccess on the same beacon log.
// Run it with -benchtime 1x; the best round of each counts.
func BenchmarkAgainstGoaccess(b *testing.B) {
	if _, err := exec.LookPath("goaccess"); err != nil {
		b.Skip("goaccess is not installed: .ci/bench installs it")
	}
	log := generated(b, reportLines)
	out := filepath.Join(b.TempDir(), "out.json")
	for range b.N {
		own, other := time.Hour, time.Hour
		for range benchRounds {
			took, _ := runFor(b, "goaccess", log, "--log-format=W3C", "--date-format=%Y-%m-%d", "--time-format=%H:%M:%S", "--no-global-config", "-o", out)
			other = min(other, took)
			took, _ = runFor(b, "beacontop", "report", "--format", "json", log)
			own = min(own, took)
		}
		checkGoaccess(b, out)
		b.ReportMetric(reportLines/own.Seconds(), "beacontop-lines/s")
		b.ReportMetric(reportLines/other.Seconds(), "goaccess-lines/s")
		b.ReportMetric(other.Seconds()/own.Seconds(), "times-goaccess")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkReportMemory measures the memory of a report on a log, and on one five times as
// long from the same estate.
func BenchmarkReportMemory(b *testing.B) {
	short, long := generated(b, reportLines), generated(b, 5*reportLines)
	for range b.N {
		_, kb := runFor(b, "beacontop", "report", "--format", "json", short)
		b.ReportMetric(float64(kb)/1024, "MB-1M-lines")
		_, kb = runFor(b, "beacontop", "report", "--format", "json", long)
		b.ReportMetric(float64(kb)/1024, "MB-5M-lines")
	}
	b.ReportMetric(0, "ns/op")
}

// generated writes a log with the default fields of IIS, the only ones that goaccess has a
// predefined format for.
func generated(b *testing.B, lines int) string {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "u_ex261101.log"))
	if err != nil {
		b.Fatal(err)
	}
	err = weblogtest.Generate(f, weblogtest.Generator{Lines: lines, Devices: reportDevices, Seed: 1, Fields: weblogtest.DefaultFields, Start: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
	if cerr := f.Close(); err != nil || cerr != nil {
		b.Fatal(err, cerr)
	}
	return f.Name()
}

// runFor runs a program and returns its duration and its peak memory in kilobytes (on Linux).
func runFor(b *testing.B, name string, args ...string) (time.Duration, int64) {
	b.Helper()
	cmd := exec.Command(name, args...)
	started := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return time.Since(started), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
}

// checkGoaccess makes sure that goaccess understood the log.
func checkGoaccess(b *testing.B, out string) {
	b.Helper()
	text, err := os.ReadFile(out)
	if err != nil {
		b.Fatal(err)
	}
	var result struct {
		General struct {
			Valid int `json:"valid_requests"`
		} `json:"general"`
	}
	if err := json.Unmarshal(text, &result); err != nil {
		b.Fatal(err)
	}
	if result.General.Valid < reportLines*99/100 {
		b.Fatalf("goaccess understood %d of %d lines", result.General.Valid, reportLines)
	}
}
