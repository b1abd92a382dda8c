package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/agenttest"
)

const (
	benchEstate      = 100_000
	benchConnections = 10_000
	settled          = 10 * time.Second // until idle connections are parked and memory is returned
)

// BenchmarkMemory measures the memory of a beacon that knows 100,000 agents and holds 10,000
// connections. Run it with -benchtime 1x.
func BenchmarkMemory(b *testing.B) {
	addr := freeAddressFor(b)
	cmd := exec.Command("beacontop", "serve", "--http", addr, "--dir", filepath.Join(b.TempDir(), "d"))
	startFor(b, cmd, addr)
	for range b.N {
		if err := visit(addr, benchEstate); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(resident(b, cmd), "MB-with-the-agents")
		for range benchConnections {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if _, err := fmt.Fprint(c, "GET /ManageSoftDL/test HTTP/1.1\r\nHost: b\r\n\r\n"); err != nil {
				b.Fatal(err)
			}
			if _, err := c.Read(make([]byte, 1000)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(resident(b, cmd), "MB-with-connections")
		<-time.After(settled)
		b.ReportMetric(resident(b, cmd), "MB-a-moment-later")
	}
	b.ReportMetric(0, "ns/op")
}

// visit fetches the policies of that many devices.
func visit(addr string, devices int64) error {
	l := agenttest.Load{Addr: addr, Connections: 64, Requests: devices, Request: func(buf []byte, i int64) []byte {
		return fmt.Appendf(buf, "GET /ManageSoftDL/Policies/Merged/corp.example_domain/Machine/HOST%06d.npl HTTP/1.1\r\nHost: b\r\nUser-Agent: ManageSoft/21.1 (Windows NT 10.0)\r\n\r\n", i)
	}}
	if err := l.Connect(); err != nil {
		return err
	}
	return errors.Join(l.Run(), l.Close())
}

// resident is the memory of a process, in megabytes of 2^20.
func resident(b *testing.B, cmd *exec.Cmd) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
