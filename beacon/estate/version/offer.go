package version

import (
	"slices"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// Offer is an upgrade that agents asked for, so a policy names it.
type Offer struct {
	Version string    `json:"version"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
}

// Limits of offers. A policy names one version; agents whose policy is old ask for the one before, for a
// day or two.
const (
	offersKept = 8
	offerTime  = 2 * 24 * time.Hour // after it an offer that nobody asks for has ended
)

// Offer records that an agent asked for an upgrade; an empty version, or one that is none, is ignored.
func (t *Table) Offer(text string, at time.Time) {
	if text == "" {
		return
	}
	if i := slices.IndexFunc(t.offers, func(o Offer) bool { return o.Version == text }); i >= 0 {
		o := &t.offers[i]
		if at.Sub(o.Last) > offerTime { // it is offered again
			o.First = at
		}
		o.First, o.Last = earlier(o.First, at), later(o.Last, at)
		return
	}
	if _, is := protocol.ParseVersion(text); !is {
		return
	}
	if len(t.offers) >= offersKept {
		oldest := 0
		for i := range t.offers {
			if t.offers[i].Last.Before(t.offers[oldest].Last) {
				oldest = i
			}
		}
		t.offers = slices.Delete(t.offers, oldest, oldest+1)
	}
	t.offers = append(t.offers, Offer{strings.Clone(text), at, at})
}

// Offered returns the upgrade that is offered at a time: of those that agents ask for, the one that they
// asked for last of all the first time; without a version: none.
func (t *Table) Offered(now time.Time) (newest Offer) {
	for _, o := range t.offers {
		if now.Sub(o.Last) <= offerTime && (newest.Version == "" || o.First.After(newest.First)) {
			newest = o
		}
	}
	return newest
}

// Below reports whether a version is known and lower than an offer.
func (t *Table) Below(id ID, o *Offer) bool {
	number, is := protocol.ParseVersion(o.Version)
	return is && id != 0 && t.rows[id-1].number.Compare(number) < 0
}

// Offers returns all offers that are remembered. They share no memory with the Table.
func (t *Table) Offers() []Offer { return slices.Clone(t.offers) }

// RestoreOffers remembers what Offers returned.
func (t *Table) RestoreOffers(all []Offer) {
	t.offers = slices.Clone(all[max(len(all)-offersKept, 0):])
}
