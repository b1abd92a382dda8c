package journal

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/event"
)

// TestTwoMachinesWithOneNameSurviveRestarts lets two machines deliver inventories in turn, and starts
// again after each of them: from a checkpoint, or from the events since one.
func TestTwoMachinesWithOneNameSurviveRestarts(t *testing.T) {
	dir := t.TempDir()
	facts := []event.MachineFacts{
		{Version: "21.1.0", Serial: "S1", Hardware: "00:50:56:01:02:03", Model: "Box 1", System: "OS 1"}, {Version: "20.0", Serial: "S2", System: "OS 2"},
	}
	var device estate.AgentDetail
	for i := range 5 {
		r := start(t, Config{Dir: dir})
		visit := conversation(0, 1)[:3]
		from := netip.AddrFrom4([4]byte{10, 1, 0, byte(i % 2)})
		for k := range visit {
			visit[k].Time, visit[k].Address = noon.Add(time.Duration(i)*time.Hour), from
		}
		visit = append(visit, event.Event{Time: visit[2].Time.Add(time.Second), Topic: event.TopicInventory, Device: visit[0].Device, Address: from, Machine: event.MachineOf(facts[i%2])})
		r.fold(visit)
		if i%2 == 0 {
			r.hurry()
		}
		r.end()
		s := r.state.Sample(estate.Query{Now: noon.Add(5 * time.Hour), Parts: estate.PartAgent, Agent: visit[0].Device, Rows: 9})
		device = *s.Agent
	}
	r := start(t, Config{Dir: dir})
	s := r.state.Sample(estate.Query{Now: noon.Add(5 * time.Hour), Parts: estate.PartAgent, Agent: device.Device, Rows: 9})
	if got := s.Agent; got.Identity != identity.Clones || got.Version != "21.1.0" || len(got.Machines) != 2 ||
		got.Machines[0] != device.Machines[0] || got.Machines[1] != device.Machines[1] || got.Moved != device.Moved || got.Other != device.Other {
		t.Errorf("after a restart: %d, %s, %+v\nbefore: %+v", got.Identity, got.Version, got.Machines, device.Machines)
	}
	if device.Machines[0].Machine.Facts() != facts[0] || device.Machines[1].Machine.Facts() != facts[1] {
		t.Errorf("%+v", device.Machines)
	}
}
