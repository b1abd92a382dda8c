package weblogtest

import (
	"time"
)

// visit is one action on a day: second, device and step in one number that sorts by time.
type visit uint64

func visitAt(second, device uint64, s step) visit {
	return visit(min(second, 86399)<<40 | device<<8 | uint64(s))
}

func (v visit) parts() (second, device uint64, s step) {
	return uint64(v) >> 40, uint64(v) >> 8 & 0xffffffff, step(v)
}

// visit writes the rows of one step.
func (l *generated) visit(m member, day uint64, s step, at time.Time) {
	lot := mix(m.lot, day<<8|uint64(s))
	e := entry{
		at: at, method: "GET", agent: m.agent, address: m.address, status: 200,
		sent: 300 + int64(lot%4000), received: 180 + int64(lot>>8%60), taken: int64(lot >> 16 % 47),
	}
	switch {
	case s == stepPolicy:
		e.below("/ManageSoftDL/Policies/Merged/", m.domain, "_domain/Machine/", m.name, ".npl")
	case s < stepInventory:
		e.below("/ManageSoftDL/", packages[s-stepPackages])
	case s < stepTest:
		l.delivery(&e, m, s, lot)
	default:
		e.stray(s, lot)
	}
	if s < stepTest {
		l.applyTrouble(&e, m, s, day, lot)
	}
	l.log(&e)
}

// delivery makes an entry an upload.
func (l *generated) delivery(e *entry, m member, s step, lot uint64) {
	stamp := e.at.Add(-time.Duration(lot%50) * time.Second).Format("20060102T150405")
	e.method, e.sent, e.taken = "PUT", 220, 20+int64(lot>>24%900)
	switch s {
	case stepInventory:
		e.below("/ManageSoftRL/Inventories/system+on+", m.name, "+at+", stamp, ".ndi.gz")
		e.received = 40_000 + int64(lot%120_000)
	case stepOracle:
		e.below("/ManageSoftRL/Inventories/system+on+", m.name, "+at+", stamp, "+(Oracle).ndi.gz")
		e.received = 9000 + int64(lot%20_000)
	case stepUsage:
		e.below("/ManageSoftRL/UsageData/", m.name, "+at+", stamp, ".mmi.gz")
		e.received = 1500 + int64(lot%9000)
	case stepLog:
		e.below("/ManageSoftRL/Logs/installation+on+", m.name, "+at+", stamp, ".log")
		e.received = 3000 + int64(lot%30_000)
	}
}

// stray makes an entry a request that is not from an agent.
func (e *entry) stray(s step, lot uint64) {
	e.agent = "Mozilla/5.0+(compatible;+probe/1.0)"
	switch s {
	case stepTest:
		e.below("/ManageSoftRL/test")
		e.sent, e.agent = 170, "monitor/2.4"
	case stepHead:
		e.method, e.sent = "HEAD", 0
		e.below("/ManageSoftDL/" + packages[lot>>8%uint64(len(packages))])
	default:
		e.below(strayPaths[lot>>8%uint64(len(strayPaths))])
		e.status, e.win32 = 404, 2
	}
}

// applyTrouble applies the problem of a device to an entry.
func (l *generated) applyTrouble(e *entry, m member, s step, day, lot uint64) {
	upload := s >= stepInventory
	switch {
	case m.trouble == troubleDenied && s == stepPolicy:
		e.status, e.substatus = 404, 7
	case m.trouble == troubleLarge && s == stepInventory:
		e.status, e.substatus, e.received = 404, 13, 31_000_000+int64(lot%9_000_000)
	case m.trouble == troubleWebDAV && upload:
		e.status, e.win32 = 405, 1
	case m.trouble == troubleConflict && upload:
		e.status = 409
	case m.trouble == troubleServer && upload:
		e.status, e.win32 = 500, 64*int64(lot%2)
	case m.trouble == troubleLink && !upload && lot%3 == 0:
		e.win32, e.sent = 64, e.sent/2
	case m.trouble == troubleLost:
		e.status, e.substatus, e.win32 = 500, 19, 5
	case m.trouble == troubleBasic:
		e.status, e.substatus, e.win32, e.user = 401, 2, 5, "-"
		l.log(e)
		e.status, e.substatus, e.win32, e.user = 200, 0, 0, `CORP\beacon+user`
	case day > 0 && lot%5 == 0 && !upload:
		e.status, e.sent = 304, 120 // not modified
	}
	if m.lot>>48%10 == 0 {
		e.forwarded = true
	}
}

// below sets the path of an entry.
func (e *entry) below(parts ...string) {
	e.stem = e.space[:0]
	for _, p := range parts {
		e.stem = append(e.stem, p...)
	}
}
