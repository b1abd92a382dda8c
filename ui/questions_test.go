package ui

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// worstDay is an estate of 20 devices that come twice a day. WREN07 stopped four days ago. Ten
// minutes ago the policy changed, and since then WREN03 does not get its own; the sibling is down,
// and a device of it came here; and the parent forwards slowly.
func worstDay(now time.Time) *estate.State {
	s := estate.NewState(estate.Limits{})
	at := func(ago time.Duration, e event.Event) {
		e.Time = now.Add(-ago)
		s.Apply(e)
	}
	visit := func(ago time.Duration, name string, i, status int) {
		e := request(0, name, byte(i), protocol.KindPolicy, status, "")
		if status == 404 {
			e.Cause = event.CauseNotFound
		}
		e.Address = netip.AddrFrom4([4]byte{10, 1, 0, byte(i)})
		at(ago, e)
	}
	const day = 24 * time.Hour
	at(21*day, event.Event{Topic: event.TopicStart, Name: "LON-BEACON1", Peer: "http :80"})
	reach := func(ago time.Duration, topic event.Topic, name string, r event.Reach) {
		at(ago, event.Event{Topic: topic, Name: name, Peer: "http://" + name + "/", Reach: r, Active: topic == event.TopicParent, Cause: map[event.Reach]event.Cause{event.ReachDown: event.CauseTimeout}[r]})
	}
	for half := 42; half > 0; half-- {
		for i := range 20 {
			if ago := time.Duration(half)*day/2 - time.Duration(i)*time.Minute; i != 7 || ago > 4*day {
				visit(ago, fmt.Sprintf("WREN%02d", i), i, 200)
			}
		}
		reach(time.Duration(half)*day/2-time.Hour, event.TopicSibling, "LON-BEACON2", event.ReachUp)
		reach(time.Duration(half)*day/2-time.Hour, event.TopicParent, "app01", event.ReachUp)
	}
	for minutes := 60; minutes > 12; minutes-- { // all agents are judged
		at(time.Duration(minutes)*time.Minute, event.Event{Topic: event.TopicPulse})
	}
	reach(11*time.Minute, event.TopicSibling, "LON-BEACON2", event.ReachUp)
	at(10*time.Minute, event.Event{Topic: event.TopicPolicy, Detail: "group lab changed"})
	reach(10*time.Minute, event.TopicSibling, "LON-BEACON2", event.ReachDown)
	visit(9*time.Minute, "WREN03", 3, 404)
	visit(8*time.Minute, "OWL12", 99, 200)
	for i := range 60 {
		name := fmt.Sprintf("system on WREN01 at %02d.ndi", i)
		at(8*time.Minute-time.Duration(i)*5*time.Second, event.Event{Topic: event.TopicArrival, Folder: "Inventories", Name: name, Bytes: 1000, Since: now.Add(-8 * time.Minute)})
		if i%3 > 0 {
			at(8*time.Minute-time.Duration(i)*5*time.Second, event.Event{Topic: event.TopicRelay, Direction: event.DirectionRelay, Kind: protocol.KindInventory, Folder: "Inventories", Name: name, Status: 200, Peer: "http://app01/"})
			at(8*time.Minute-time.Duration(i)*5*time.Second, event.Event{Topic: event.TopicDeparture, Folder: "Inventories", Name: name, Bytes: 1000})
		}
	}
	at(time.Second, event.Event{Topic: event.TopicListing, Folder: "Inventories", Count: 20, Bytes: 20_000, Since: now.Add(-8 * time.Minute)})
	return s
}

// TestSixQuestionsInTwoKeys asks, from the start of a screen of 80 by 24, what people ask on their
// worst day.
func TestSixQuestionsInTwoKeys(t *testing.T) {
	for _, tt := range []struct {
		question string
		keys     string
		answers  []string
	}{
		{"which agents stopped, and since when", "v1", []string{"WREN07", "4 d", "1 of 21 agents"}},
		{"who failed to get policy, and why", "v2", []string{"policy", "404", "WREN03"}},
		{"is the queue draining, and when is it empty", "5", []string{"20", "oldest", "in the last"}},
		{"who failed over, and from where", "6", []string{"LON-BEACON2", "OWL12"}},
		{"what is this agent doing", "2x", []string{"VERDICT", "LADDER", "OWL12"}},
		{"what changed in that minute", "8", []string{"policy", "group lab changed", "LON-BEACON2 is down"}},
	} {
		t.Run(tt.question, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(300 * 24 * time.Hour) // the clock of the test begins in 2000
				r := runIn(t, worstDay(time.Now().UTC()), Config{Theme: ThemeNone})
				r.press(strings.Split(tt.keys, "")...)
				r.holds(tt.answers...)
				r.program.Quit()
				if err := <-r.done; err != nil {
					t.Error(err)
				}
				r.wait(time.Second)
			})
		})
	}
}
