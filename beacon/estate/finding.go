package estate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"beacontop/beacon/event"
)

// Severity is the order of findings.
type Severity uint8

// The severities, in ascending order.
const (
	Notice Severity = iota
	Warning
	Problem
)

// Finding is one item that needs attention, with the text shown on screen.
type Finding struct {
	Severity Severity
	What     string
	Remedy   string
	Evidence Part   // where to look
	Filter   string // what to look for there
}

// queueAge is the age from which a waiting file is reported. The value is our choice: the
// vendor's beacon uploads every minute, so the oldest file of a healthy queue is a minute or two
// old.
const queueAge = 5 * time.Minute

// crowdLeast is the number of devices on one address from which the address is treated as a proxy
// or a load balancer. A branch office behind one address is seldom larger; if it is, the remedy
// is the same.
const crowdLeast = 50

// findings returns the items that need attention, the most severe first. Within a severity, items
// that block agents or files come first, then limits of what this screen can observe.
func (s *State) findings(now time.Time, t Totals) []Finding {
	all := slices.Concat(
		t.policyFindings(now),
		s.beacons.findings(now, s.cameOver(now), t.Queue.Waiting, t.FullIn),
		s.diskFindings(t),
		s.beacons.self.Certificate.findings(now),
		s.queueFindings(now, t.Queue),
		s.folderFindings(now, t.Queue),
		t.Sources.findings(),
		s.foreign.findings(),
		s.connections.findings(now),
		t.gapFindings(now),
		t.History.findings(now),
		t.agentFindings(s.hurt(now, t)),
		t.fileFindings(s.beacons.self.BadLogs("TYPE")),
		s.addresses.findings(t.Sources),
		s.agents.turnFindings(),
	)
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return all
}

// found collects findings.
type found []Finding

func (f *found) when(is bool, what Finding) {
	if is {
		*f = append(*f, what)
	}
}

// policyFindings reports agents that did not get their first policy.
func (t *Totals) policyFindings(now time.Time) []Finding {
	var out found
	if t.Sources.Logs > 0 { // it is not known which devices contacted the beacon before the logs begin
		out.when(t.Lost > 0, Finding{
			Problem, count(t.Lost, "device", "devices") + " failed the first policy seen here, silent since",
			"if new: restart the agent", PartFailures, "policy",
		})
		return out
	}
	out.when(t.Lost > 0, Finding{
		Problem, count(t.Lost, "device never got its first policy", "devices never got their first policy"),
		"see 4 Failures; then restart the agent", PartFailures, "policy",
	})
	out.when(t.Pending > 0, Finding{
		Warning, count(t.Pending, "device failed its first policy", "devices failed their first policy") + " " + t.pendingSince(now),
		"agents do not retry it", PartFailures, "policy",
	})
	return out
}

// pendingSince returns when a first policy last failed.
func (t *Totals) pendingSince(now time.Time) string {
	switch ago := now.Sub(t.PendingLast); {
	case ago < time.Minute:
		return "just now"
	case t.Pending > 1:
		return "in the last minutes, newest " + About(ago) + " ago"
	default:
		return About(ago) + " ago"
	}
}

// hurt counts the devices still affected in each group of failures, except the devices that other
// findings report.
func (s *State) hurt(now time.Time, t Totals) map[FailureKey]int {
	all := map[FailureKey]int{}
	for key, row := range s.failures.rows {
		if key.slot == none || row.solved || key.group.Cause.Flaw() {
			continue
		}
		_, orphan := s.agents.orphans[key.slot]
		told := orphan && (t.Sources.Logs == 0 || s.lost(key.slot, now))
		if !told {
			all[key.group]++
		}
	}
	return all
}

func (t *Totals) agentFindings(hurt map[FailureKey]int) []Finding {
	var out found
	others := t.Failing - t.Lost - t.Pending
	if t.Sources.Logs > 0 { // which no other finding reports in that case
		others += t.Pending
	}
	what, remedy := count(others, "device is", "devices are")+" failing", "see 4 Failures"
	if others < t.Failing {
		what = count(others, "more device is", "more devices are") + " failing"
	}
	if others > 1 {
		most := FailureKey{}
		for k, n := range hurt {
			if n > hurt[most] || n == hurt[most] && k.compare(most) < 0 {
				most = k
			}
		}
		if hurt[most] > 1 {
			remedy = fmt.Sprintf("most: %s %s, %s", most.Kind, cmp.Or(string(most.Cause), fmt.Sprint(most.Status)), digits(hurt[most]))
		}
	}
	out.when(others > 0, Finding{Warning, what, remedy, PartFailures, ""})
	out.when(t.Strays > 0, Finding{
		Warning, count(t.Strays, "address that matches no device fails", "addresses that match no device fail") + ", last hour",
		"see 4 Failures", PartFailures, "",
	})
	out.when(t.Newer > 0, Finding{
		Notice, fmt.Sprintf("%s the newer protocol, not supported", count(t.NewerAgents, "agent requests", "agents request")),
		"agents from 21.3 on request a JSON configuration", PartRequests, "agent-configurations",
	})
	out.when(t.Forgotten > 0, Finding{
		Notice, fmt.Sprintf("only %s of at least %s fit into memory", digits(t.Known), count(t.Devices, "device", "devices")),
		fmt.Sprintf("device counts are too low; %s, longest silent first", count(t.Forgotten, "eviction", "evictions")), PartAgents, "",
	})
	return out
}

func (s *State) queueFindings(now time.Time, q QueueTotal) []Finding {
	var out found
	remedy := "check its owner and permissions"
	if q.Problem == "not found" {
		remedy = "check whether it was moved, and whether its disk or share is mounted"
	}
	out.when(q.Problem != "", Finding{Problem, q.Unlisted() + " cannot be listed: " + q.Problem, remedy, PartQueue, ""})
	old := !q.Oldest.IsZero() && now.Sub(q.Oldest) > queueAge
	stuck := old && len(s.sources.list) > 0 && s.queue.out.sum(now, queueAge) == 0 && now.Sub(s.queue.begun) > queueAge
	out.when(stuck, Finding{
		Problem, fmt.Sprintf("%s, and none leaves", count(q.Waiting, "file waits", "files wait")),
		"check its parent and its upload task: BeaconEngine logs", PartQueue, "",
	})
	closed := !s.beacons.self.Opens.IsZero()
	out.when(closed && q.Waiting > 0, Finding{
		Notice, fmt.Sprintf("forwarding paused until %s", s.beacons.self.Opening(now)), "outside the windows of the relay", PartQueue, "",
	})
	if len(q.Refused) > 0 {
		f := q.Refused[0]
		out.when(true, Finding{
			Warning, count(len(q.Refused), "file is", "files are") + " rejected by the parent: " + f.Name,
			fmt.Sprintf("(%s, %s) the others go on", f.Why(), count(f.Count, "time", "times")), PartQueue, "",
		})
	}
	out.when(old && s.beacons.parent().Reach == event.ReachUp && !closed && q.Waiting > len(q.Refused), Finding{
		Warning, "files are waiting although the parent answers", "compare the rates in and out", PartQueue, "",
	})
	return out
}

func (t *SourceTotal) findings() []Finding {
	var out found
	out.when(t.Problems > 0, Finding{
		Warning, count(t.Problems, "source is incomplete", "sources are incomplete"),
		"some requests are not shown", PartSources, "",
	})
	return out
}

// findings reports a proxy that hides the addresses of devices, and how to change that.
func (a *addresses) findings(sources SourceTotal) []Finding {
	var out found
	crowded, devices := a.crowd()
	remedy := "if it is a proxy, set --trust-proxy"
	if sources.Logs > 0 {
		remedy = "if it is a proxy, have the beacon log X-Forwarded-For"
	}
	out.when(devices >= crowdLeast, Finding{
		Notice, fmt.Sprintf("%s devices come from one address, %s", digits(devices), crowded), remedy, PartAgents, "^" + crowded.String() + "$",
	})
	return out
}

// fileFindings reports received files; place is the folder to which the beacon moved bad ones.
func (t *Totals) fileFindings(place string) []Finding {
	var out found
	out.when(t.NoRoom > 0, Finding{
		Problem, fmt.Sprintf("%s rejected: disk full, 10 min", count(t.NoRoom, "upload was", "uploads were")),
		"free disk space; agents retry", PartFailures, string(event.CauseDiskFull),
	})
	out.when(t.Queue.Aside > 0, Finding{
		Warning, fmt.Sprintf("%s moved to BadLogs, 24 h", count(t.Queue.Aside, "file was", "files were")),
		of("not forwarded; review them", place), PartQueue, "",
	})
	out.when(t.Flaws > 0, Finding{
		Warning, fmt.Sprintf("%s in received files, 24 h", count(t.Flaws, "flaw", "flaws")),
		"damaged, of another device, or with an implausible timestamp", PartFailures, "flaw",
	})
	out.when(t.Unexamined > 0, Finding{
		Notice, fmt.Sprintf("%s not examined", count(t.Unexamined, "received file was", "received files were")),
		"too many at once, or unknown encoding; they are stored", PartQueue, "",
	})
	return out
}

func (t *Totals) gapFindings(now time.Time) []Finding {
	var out found
	out.when(t.Gaps > 0 && now.Sub(t.LastGap) < day, Finding{
		Warning, fmt.Sprintf("%s lost by this monitor, last at %s", count(t.Gaps, "event was", "events were"), Moment(now, t.LastGap)),
		"counts are too low by that number; uploads are not affected", PartOverview, "",
	})
	return out
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return digits(n) + " " + many
}

// digits formats a number as the screen does, in groups of three.
func digits(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", digits(n/1000), n%1000)
}
