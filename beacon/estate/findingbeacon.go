package estate

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"beacontop/beacon/event"
)

// findings reports the state of this beacon, its parent and its siblings, and how many devices
// likely arrived by failover from the only sibling that is down. Waiting is the number of waiting
// files, and fullIn is the time until the disk is full.
func (b *beacons) findings(now time.Time, came, waiting int, fullIn time.Duration) []Finding {
	var out found
	out.when(!b.self.Stopped.IsZero(), Finding{ // only a beacon monitored from elsewhere can be seen stopped
		Problem, cmp.Or(Visible(b.self.Name), "the beacon") + " stopped at " + Moment(now, b.self.Stopped),
		"start it; its agents fail over or wait", PartSources, "",
	})
	p := b.parent()
	unproven := p.Cause == event.CauseUnproven
	out.when(p.URL != "" && p.Reach == event.ReachDown && unproven, Finding{
		Problem, "the parent has not proved that it is a beacon: nothing is forwarded",
		"check its URL; if it has no test page, set test = \"none\" in [[parent]]", PartQueue, "",
	})
	safe := "(" + p.Why() + ")"
	if waiting > 0 {
		safe += " files wait here"
	}
	if fullIn > 0 {
		safe += "; disk full in about " + About(fullIn)
	}
	out.when(p.URL != "" && p.Reach == event.ReachDown && !unproven, Finding{
		Problem, fmt.Sprintf("parent has not accepted files since %s", p.since(now)), safe, PartQueue, "",
	})
	out.when(b.self.Disk.Low, Finding{
		Problem, of("uploads are refused: too little disk space", b.self.Dir), "free disk space; agents keep their files and retry", PartQueue, "",
	})
	out.when(b.self.PolicyError != "", Finding{
		Warning, "policy change rejected: " + b.self.PolicyError, "the previous policy is still active", PartOverview, "",
	})
	out.when(b.self.Nameless != "", Finding{
		Warning, "the failover list has IP addresses instead of host names: " + b.self.Nameless,
		"agents ignore them: set names in url, --failover or --advertise", PartFailover, "",
	})
	out.when(b.self.OwnAddress != "", Finding{
		Warning, "this beacon is in the failover list as " + b.self.OwnAddress,
		"agents ignore addresses: set --advertise http://NAME", PartFailover, "",
	})
	out.when(b.self.AccountsError != "", Finding{
		Warning, "change of the accounts rejected", "(" + b.self.AccountsError + ") the previous accounts are still active", PartOverview, "",
	})
	for _, p := range b.siblings {
		remedy := fmt.Sprintf("(%s) its agents will fail over", p.Why())
		if came > 0 {
			remedy = fmt.Sprintf("(%s) likely %s came here", p.Why(), digits(came)+" of its agents")
		}
		out.when(!p.Self && p.Reach == event.ReachDown, Finding{
			Warning, fmt.Sprintf("%s is down since %s", p.Name, p.since(now)), remedy, PartFailover, "",
		})
	}
	return out
}

// since formats when a state was first observed.
func (p *Peer) since(now time.Time) string {
	text := Moment(now, p.Since)
	if p.Before {
		text += " or before"
	}
	return text
}

// Why returns in a word or two why another beacon is down: its response, or the cause.
func (p *Peer) Why() string {
	if at := strings.LastIndex(p.Detail, ": "); p.Cause == event.CauseStatus && at >= 0 {
		return p.Detail[at+2:]
	}
	return string(p.Cause)
}

// findings reports a certificate that expires soon (30, 7 and 1 days before), and a newer one
// that cannot be used.
func (c Certificate) findings(now time.Time) []Finding {
	var out []Finding
	if c.Refused != "" {
		out = append(out, Finding{Warning, "new certificate rejected", "(" + c.Refused + ") the previous one is still active", PartOverview, ""})
	}
	if c.Weak {
		out = append(out, Finding{Notice, "old TLS versions or weak ciphers are allowed", "for old agents: see config show", PartOverview, ""})
	}
	if c.Ends.IsZero() {
		return out
	}
	left := c.Ends.Sub(now)
	f := Finding{Notice, "the certificate expires in " + count(int(left/day), "day", "days"), "renew it: agents reject an expired one", PartOverview, ""}
	switch {
	case left <= 0:
		f.Severity, f.What = Problem, "the certificate expired on "+c.Ends.In(now.Location()).Format("2 Jan 2006")
	case left <= day:
		f.Severity, f.What = Problem, "the certificate expires at "+Moment(now, c.Ends)
	case left <= 7*day:
		f.Severity = Warning
	case left > 30*day:
		return out
	}
	return append(out, f)
}
