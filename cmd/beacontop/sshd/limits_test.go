package sshd

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

type closed struct{ is bool }

func (c *closed) Close() error { c.is = true; return nil }

// TestAFloodLocksNobodyOut fills the door from one address.
func TestAFloodLocksNobodyOut(t *testing.T) {
	d := newDoor()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	flood, quiet := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	var first closed
	leave, ok := d.enter(quiet, &first, now)
	if !ok {
		t.Fatal("the first is not admitted")
	}
	conns := make([]closed, 3*doorMost)
	for i := range conns {
		if _, ok := d.enter(flood, &conns[i], now); !ok {
			t.Fatal("not admitted")
		}
	}
	if first.is || !conns[0].is || conns[len(conns)-1].is || len(d.waiting) != doorMost {
		t.Errorf("first closed %t, oldest of the flood closed %t, newest closed %t, %d wait", first.is, conns[0].is, conns[len(conns)-1].is, len(d.waiting))
	}
	leave()
	leave()
	if len(d.waiting) != doorMost-1 {
		t.Errorf("%d wait", len(d.waiting))
	}
}

func TestRefusalsAreForgotten(t *testing.T) {
	d := newDoor()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	enter := func(a string) bool {
		leave, ok := d.enter(netip.MustParseAddr(a), &closed{}, now)
		if ok {
			leave()
		}
		return ok
	}
	for i := range refusalsMost {
		if !enter("2001:db8::1") {
			t.Fatalf("not admitted after %d refusals", i)
		}
		d.refuse(netip.MustParseAddr(fmt.Sprintf("2001:db8::%d", i)), now)
	}
	if enter("2001:db8::ffff") || !enter("2001:db8:0:1::1") {
		t.Error("the same network is admitted, or another one is not")
	}
	if now = now.Add(refusalsTime); !enter("2001:db8::1") {
		t.Error("not admitted after a minute")
	}
	for i := range 3 * originsKept {
		d.refuse(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now)
	}
	if len(d.refused) > originsKept {
		t.Errorf("%d addresses are remembered", len(d.refused))
	}
	if p := origin(netip.Addr{}); p.IsValid() {
		t.Errorf("no address counts as %s", p)
	}
}
