package offer

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"beacontop/beacon/event"
	"beacontop/beacon/policy"
)

// TestInventedBeaconNamesAreBounded requests files under new names for hours: few sets are
// generated for them, and those of the names that agents use are kept.
func TestInventedBeaconNamesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := NewGenerated(Config{Policy: policy.Rules{BeaconPolicy: policy.Default()}, Publish: func(event.Event) {}})
		if err != nil {
			t.Fatal(err)
		}
		local := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 8080}
		of := func(host string) *Set {
			r := httptest.NewRequest("GET", "http://"+host+"/", nil)
			set, err := p.For(r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local)))
			if err != nil {
				t.Fatal(err)
			}
			return set
		}
		used := of("beacon.corp.example")
		made := map[*Set]bool{}
		for i := range 1000 {
			made[of(fmt.Sprintf("made-up-%d", i))] = true
		}
		if len(made) > namesAtOnce { // including that of the address
			t.Errorf("%d sets of files were made at once", len(made))
		}
		for i := range 2000 {
			made[of(fmt.Sprintf("later-%d", i))] = true
			if of("beacon.corp.example") != used {
				t.Fatal("the files of the name that agents use were forgotten")
			}
			time.Sleep(2 * time.Second)
		}
		if limit := namesAtOnce + int(2000*2*time.Second/nameEvery) + 1; len(made) > limit {
			t.Errorf("%d sets of files were made, at most %d are due", len(made), limit)
		}
		if len(p.sets) > setsKept || len(p.hosts) > setsKept {
			t.Errorf("%d sets, %d names are kept", len(p.sets), len(p.hosts))
		}
		of("the-last-that-is-due")
		other := of("one-too-many")
		list, ok := other.Document("clientsettings/default failover settings/default failover settings.ndc")
		if !ok || !bytes.Contains(list.Body, []byte("10.0.0.1")) || bytes.Contains(list.Body, []byte("later-")) || bytes.Contains(list.Body, []byte("one-too-many")) {
			t.Errorf("the list for a name that is not admitted:\n%s", list.Body)
		}
		if err := p.Use(policy.Rules{BeaconPolicy: policy.Default()}); err != nil {
			t.Fatal(err)
		}
		list, _ = of("beacon.corp.example").Document("clientsettings/default failover settings/default failover settings.ndc")
		if !bytes.Contains(list.Body, []byte("beacon.corp.example")) {
			t.Error("under new rules the name that agents use counts as invented")
		}
	})
}
