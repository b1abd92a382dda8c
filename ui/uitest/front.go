package uitest

import (
	"slices"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

const genuine = "http://lon-genuine:8081/ManageSoftDL"

// Front returns a beacon in front of a genuine one, which went down two minutes ago: agents get copies of
// its answers.
func Front() *estate.State {
	all := []event.Event{
		{Time: Ago(5 * time.Hour), Topic: event.TopicStart, Name: "LON-FRONT1", Peer: "http :80", Detail: "port 80 is where agents look first"},
		{Time: Ago(5 * time.Hour), Topic: event.TopicOrigin, Name: genuine, Peer: genuine},
		{Time: Ago(5*time.Hour - time.Second), Topic: event.TopicOrigin, Name: genuine, Peer: genuine, Reach: event.ReachUp, Active: true, Status: 200, Duration: 15 * time.Millisecond},
		{Time: Ago(2 * time.Minute), Topic: event.TopicOrigin, Name: genuine, Peer: genuine, Reach: event.ReachDown, Active: true, Cause: event.CauseRefused, Detail: "dial tcp 10.9.0.7:8081: connect: connection refused", Since: Noon.Add(9 * time.Second)},
		{Time: Ago(5 * time.Hour), Topic: event.TopicParent, Name: "http://lon-genuine:8081/ManageSoftRL", Peer: "http://lon-genuine:8081/ManageSoftRL"},
		{Time: Ago(5*time.Hour - time.Second), Topic: event.TopicParent, Name: "http://lon-genuine:8081/ManageSoftRL", Peer: "http://lon-genuine:8081/ManageSoftRL", Reach: event.ReachUp, Active: true, Duration: 12 * time.Millisecond},
		{Time: Ago(3 * time.Hour), Topic: event.TopicBypass, Name: "/ManageSoftDL/Failover/Failover/Failover.osd", Peer: "lon-genuine, par-genuine", Count: 2},
		{Time: Ago(time.Second), Topic: event.TopicPulse},
	}
	for i, name := range []string{"HERON01", "HERON02", "KESTREL03", "KITE04", "OWL05", "OWL06", "SHRIKE07", "SWIFT08", "WREN09"} {
		before := Request(time.Duration(50-5*i)*time.Minute, name, byte(i), protocol.KindPolicy, 200, "")
		before.Served = event.ServedOrigin
		now := Request(time.Duration(100-10*i)*time.Second, name, byte(i), protocol.KindPolicy, 200, "")
		now.Served, now.Duration = event.ServedCopy, 900*time.Microsecond
		pack := Request(time.Duration(99-10*i)*time.Second, name, byte(i), protocol.KindSchedule, 200, "")
		pack.Served, pack.Duration = event.ServedCopy, 700*time.Microsecond
		all = append(all, before, now, pack, Request(time.Duration(95-10*i)*time.Second, name, byte(i), protocol.KindInventory, 200, ""))
	}
	for i, name := range []string{"STORK10", "STORK11"} { // installed while the origin is down
		all = append(all, Request(time.Duration(40+10*i)*time.Second, name, byte(40+i), protocol.KindPolicy, 503, event.CauseOriginDown))
	}
	slices.SortStableFunc(all, func(a, b event.Event) int { return a.Time.Compare(b.Time) })
	s := estate.NewState(estate.Limits{})
	s.Apply(all...)
	return s
}
