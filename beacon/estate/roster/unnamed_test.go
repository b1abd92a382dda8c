package roster

import (
	"net/netip"
	"testing"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

var (
	home   = netip.MustParseAddr("10.1.2.3")
	office = netip.MustParseAddr("10.1.9.9")
)

// conversation is a roster to which requests are told by the hour.
type conversation struct {
	*Roster
	t *testing.T
}

func (c conversation) tell(hour float64, k protocol.Kind, name string, from netip.Addr, status int) event.Event {
	e := event.Event{
		Time: start.Add(time.Duration(hour * float64(time.Hour))), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Status: status,
		Device: protocol.Device{Name: name}, Address: from,
	}
	if k == protocol.KindInventory {
		e.Direction = event.DirectionUpload
	}
	c.Request(&e, 0)
	return e
}

// devices are the names of all devices, the newest first.
func (c conversation) devices() (all string) {
	for slot := range c.Newest() {
		all += c.At(slot).Device.String() + " "
	}
	return all
}

func TestAgentsThatNameNoDevice(t *testing.T) {
	const configuration, inventory, schedule = protocol.KindAgentConfiguration, protocol.KindInventory, protocol.KindSchedule
	type request struct {
		hour   float64
		kind   protocol.Kind
		name   string
		from   netip.Addr
		status int
		device string // of the request, as it is completed
	}
	for _, c := range []struct {
		name string
		all  []request
		want string
	}{
		{"is known by its address", []request{{0, configuration, "", home, 200, "10.1.2.3"}, {24, configuration, "", home, 304, "10.1.2.3"}, {24, schedule, "", home, 200, "10.1.2.3"}}, "10.1.2.3 "},
		{"is nobody while it is served nothing", []request{{0, configuration, "", home, 404, ""}, {1, configuration, "", home, 503, ""}, {2, schedule, "", home, 200, ""}}, ""},
		{"fails later", []request{{0, configuration, "", home, 200, "10.1.2.3"}, {24, configuration, "", home, 503, "10.1.2.3"}}, "10.1.2.3 "},
		{"gets its name", []request{{0, configuration, "", home, 200, "10.1.2.3"}, {9, inventory, "HERON07", home, 200, "HERON07"}, {24, configuration, "", home, 200, "HERON07"}}, "HERON07 "},
		{"is one that is known", []request{{0, inventory, "HERON07", office, 200, "HERON07"}, {3, configuration, "", home, 200, "10.1.2.3"}, {9, inventory, "HERON07", home, 200, "HERON07"}}, "HERON07 "},
		{"is the one that was there within a day", []request{{0, inventory, "HERON07", home, 200, "HERON07"}, {23, configuration, "", home, 200, "HERON07"}}, "HERON07 "},
		{"is nobody where one was before", []request{{0, inventory, "HERON07", home, 200, "HERON07"}, {25, configuration, "", home, 200, ""}}, "HERON07 "},
		{"is known by an address that another one left", []request{{0, inventory, "HERON07", home, 200, "HERON07"}, {1, inventory, "HERON07", office, 200, "HERON07"}, {2, configuration, "", home, 200, "10.1.2.3"}}, "10.1.2.3 HERON07 "},
		{"is nobody where several are", []request{{0, inventory, "HERON07", home, 200, "HERON07"}, {3, inventory, "OWL01", home, 200, "OWL01"}, {4, configuration, "", home, 200, ""}}, "OWL01 HERON07 "},
		{"never asks for a policy", []request{{0, configuration, "", home, 200, "10.1.2.3"}, {1, protocol.KindPolicy, "", home, 200, ""}}, "10.1.2.3 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := conversation{New(Limits{}, func(int32) {}), t}
			for _, one := range c.all {
				if got := r.tell(one.hour, one.kind, one.name, one.from, one.status); got.Device.Name != one.device || one.device == "" && got.Attribution != event.Unattributed ||
					one.device != "" && one.name == "" && got.Attribution != event.ByAddress {
					t.Errorf("hour %v: of %q, %v; want %q", one.hour, got.Device.Name, got.Attribution, one.device)
				}
			}
			if got := r.devices(); got != c.want || r.Totals(start).Forgotten != 0 || r.Known() != r.Totals(start).Devices {
				t.Errorf("devices %q, want %q; %+v", got, c.want, r.Totals(start))
			}
			parts := r.Checkpoint(true)
			again, err := r.Restored(&parts.Parts, func(yield func(Record, error) bool) {
				for _, m := range parts.Agents {
					if !yield(m, nil) {
						return
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := (conversation{again, t}).devices(); got != c.want || len(again.unnamed) != len(r.unnamed) {
				t.Errorf("restored: %q, %d of %d are known by their address", got, len(again.unnamed), len(r.unnamed))
			}
		})
	}
}

// TestADeviceThatGotItsNameKeepsItsPast, with everything that was counted.
func TestADeviceThatGotItsNameKeepsItsPast(t *testing.T) {
	r := conversation{New(Limits{}, func(int32) {}), t}
	r.tell(0, protocol.KindAgentConfiguration, "", home, 200)
	r.tell(9, protocol.KindInventory, "heron07", home, 200)
	g := r.At(r.Find(protocol.Device{Name: "HERON07"}, home))
	if g.Requests != 2 || !g.FirstContact().Equal(start) || g.Address != home || g.Unnamed() || g.Marks[ChannelConfiguration].Success != StampOf(start) || r.Totals(start).Devices != 1 {
		t.Errorf("%+v", g)
	}
	if r.agents.bytes != g.bytes() || r.Find(protocol.Device{Name: home.String()}, home) != None {
		t.Errorf("%d bytes, want %d", r.agents.bytes, g.bytes())
	}
	if !r.Alone(r.Find(protocol.Device{Name: "HERON07"}, home), start.Add(9*time.Hour)) {
		t.Error("it shares its address")
	}
}

// TestAnEvictedAddressIsKnownAgain: the index does not keep those that are forgotten.
func TestAnEvictedAddressIsKnownAgain(t *testing.T) {
	r := conversation{New(Limits{Agents: 2}, func(int32) {}), t}
	for i := range 9 {
		r.tell(float64(i), protocol.KindAgentConfiguration, "", netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), 200)
	}
	if got := r.devices(); got != "10.0.0.8 10.0.0.7 " || len(r.unnamed) != 2 {
		t.Errorf("%q, %d in the index", got, len(r.unnamed))
	}
	if e := r.tell(10, protocol.KindAgentConfiguration, "", netip.MustParseAddr("10.0.0.1"), 200); e.Device.Name != "10.0.0.1" {
		t.Errorf("%+v", e.Device)
	}
}

// TestConfigurationsAloneHaveARhythm: an agent that does nothing else is healthy, and then silent.
func TestConfigurationsAloneHaveARhythm(t *testing.T) {
	r := conversation{New(Limits{}, func(int32) {}), t}
	for day := range 15 {
		r.tell(float64(24*day), protocol.KindAgentConfiguration, "", home, 200)
		for hour := range 24 {
			r.Observed(start.Add(time.Duration(24*day+hour) * time.Hour))
		}
	}
	if got := r.Totals(start.AddDate(0, 0, 15)); got.Known != 1 || got.Failing+got.Silent+got.Lost+got.Pending != 0 {
		t.Errorf("while it comes: %+v", got)
	}
	for hour := range 24 * 5 {
		r.Observed(start.Add(time.Duration(24*15+hour) * time.Hour))
	}
	if got := r.Totals(start.AddDate(0, 0, 20)); got.Silent != 1 {
		t.Errorf("after five days: %+v", got)
	}
}

// TestInferredNamesAreNames: of a device, not of an address.
func TestInferredNamesAreNames(t *testing.T) {
	r := conversation{New(Limits{}, func(int32) {}), t}
	r.tell(0, protocol.KindAgentConfiguration, "", home, 200)
	e := event.Event{
		Time: start.Add(time.Hour), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: protocol.KindAgentConfiguration, Status: 200,
		Device: protocol.Device{Name: "HERON07"}, Attribution: event.Inferred, Address: home,
	}
	r.Request(&e, 0)
	if e.Attribution != event.Inferred || r.devices() != "HERON07 " || r.At(0).Address != home {
		t.Errorf("%v, %q at %v", e.Attribution, r.devices(), r.At(0).Address)
	}
}

func TestPoliciesAndConfigurationsReplaceEachOther(t *testing.T) {
	const policy, configuration = protocol.KindPolicy, protocol.KindAgentConfiguration
	for _, c := range []struct {
		name    string
		told    []event.Event
		failing bool
	}{
		{"a configuration after a failed policy", []event.Event{at(0, policy, 500), at(1, configuration, 200)}, false},
		{"a policy after a failed configuration", []event.Event{at(0, configuration, 500), at(1, policy, 200)}, false},
		{"a failed policy that is read late", []event.Event{at(1, configuration, 200), at(0, policy, 500)}, false},
		{"a failed policy after a configuration", []event.Event{at(0, configuration, 200), at(1, policy, 500)}, true},
		{"both fail", []event.Event{at(0, configuration, 500), at(1, policy, 500)}, true},
		{"a schedule", []event.Event{at(0, policy, 500), at(1, protocol.KindSchedule, 200)}, true},
	} {
		r := New(Limits{}, func(int32) {})
		for _, e := range c.told {
			r.Request(&e, 0)
		}
		if got := r.Agent(0).Failing; got != c.failing || r.Totals(start).Failing != 0 != c.failing {
			t.Errorf("%s: failing %v", c.name, got)
		}
		text, err := r.At(0).Marks.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseMarks(string(text)); err != nil || again != r.At(0).Marks {
			t.Errorf("%s: %s is read as %+v, %v", c.name, text, again, err)
		}
	}
}

func at(hour int, k protocol.Kind, status int) event.Event {
	return event.Event{
		Time: start.Add(time.Duration(hour) * time.Hour), Topic: event.TopicRequest, Direction: event.DirectionDownload, Kind: k, Status: status,
		Device: protocol.Device{Name: "HERON07"}, Address: home,
	}
}
