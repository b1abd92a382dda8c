package policy

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"
)

// BenchmarkMachine writes the policies of 1,000 devices. The baseline hashes the same bytes, which
// the entity tag requires: on two shared cores a policy took 3.4 times as long.
func BenchmarkMachine(b *testing.B) {
	s, err := Compile(Rules{BeaconPolicy: Default()})
	if err != nil {
		b.Fatal(err)
	}
	devices := make([]Device, 1000)
	for i := range devices {
		devices[i] = Device{Name: fmt.Sprintf("HERON%04d", i), Domain: "corp.example_domain"}
	}
	group, bodies := s.Group(devices[0]), make([][]byte, len(devices))
	var writing, hashing time.Duration
	for b.Loop() {
		began := time.Now()
		for i, d := range devices {
			bodies[i] = s.Machine(d, group).Body
		}
		written := time.Now()
		for _, body := range bodies {
			sha256.Sum256(body)
		}
		writing, hashing = writing+written.Sub(began), hashing+time.Since(written)
	}
	b.ReportMetric(writing.Seconds()/hashing.Seconds(), "times-its-hash")
	b.ReportMetric(float64(writing.Nanoseconds())/float64(b.N*len(devices)), "ns/policy")
}
