package estate

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"beacontop/beacon/protocol"
)

func TestPackedAgentsAreWhatTheyWere(t *testing.T) {
	full := AgentMemory{
		Device: protocol.Device{Name: "HERON07", Domain: "corp.example"}, Address: netip.MustParseAddr("fe80::1%eth0"), UserAgent: "ManageSoft/21.1",
		First: 1795435200123, Last: 1795435260456, Requests: math.MaxUint32, Failures: 7, LostFirst: true, Used: 1795435260456, Shared: 1795435200000,
	}
	for c := range full.Marks {
		full.Marks[c] = mark{last: stamp(math.MaxUint32 - uint32(c)), success: stamp(c), status: int16(200 + c), failed: c%2 == 0}
	}
	early := AgentMemory{Device: protocol.Device{Name: strings.Repeat("\x00é", 40_000)}, First: 10, Last: 5}
	early.Marks[channelUsage] = mark{last: 3, success: 9, status: -1}
	mapped := AgentMemory{Device: protocol.Device{Name: "A", Domain: "corp.example"}, Address: netip.MustParseAddr("::ffff:10.0.0.1")}
	want := []AgentMemory{{}, full, early, mapped}
	for range 3000 { // fills several blocks
		want = append(want, full, mapped)
	}
	var packed AgentMemories
	for i := range want {
		packed.Add(&want[i])
	}
	got := slices.Collect(packed.All())
	if packed.Len() != len(want) || !slices.Equal(got, want) {
		t.Fatalf("%d agents of %d, equal: %v", len(got), len(want), slices.Equal(got, want))
	}
	for range packed.All() {
		break // stops the iteration early
	}
}
