package version

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestTheUpgradeThatIsOfferedIsTheOneAskedForLast changes the policy, while some agents have the old one.
func TestTheUpgradeThatIsOfferedIsTheOneAskedForLast(t *testing.T) {
	var all Table
	for day, text := range []string{"21.1", "21.1", "22.0.0", "21.1", "22.0.0", "22.0.0"} {
		all.Offer(text, noon.AddDate(0, 0, day))
	}
	all.Offer("", noon)
	all.Offer("latest", noon)
	offer := all.Offered(noon.AddDate(0, 0, 5))
	if offer.Version != "22.0.0" || !offer.First.Equal(noon.AddDate(0, 0, 2)) {
		t.Errorf("%+v", offer)
	}
	old, same := all.Of("21.1.0", noon), all.Of("22.0", noon)
	if !all.Below(old, &offer) || all.Below(same, &offer) || all.Below(0, &offer) {
		t.Error("21.1.0 alone is below 22.0.0")
	}
	if got := all.Offered(noon.AddDate(0, 0, 9)); got.Version != "" {
		t.Errorf("nobody asks any more: %+v", got)
	}
	all.Offer("22.0.0", noon.AddDate(0, 1, 0))
	if got := all.Offered(noon.AddDate(0, 1, 0)); !got.First.Equal(noon.AddDate(0, 1, 0)) {
		t.Errorf("it is offered anew: %+v", got)
	}
}

func TestInventedOffersTakeNoMemory(t *testing.T) {
	var all, back Table
	for i := range 100 {
		all.Offer(fmt.Sprintf("1.%d", i), noon.Add(time.Duration(i)*time.Minute))
	}
	if got := all.Offers(); len(got) != offersKept || got[offersKept-1].Version != "1.99" {
		t.Errorf("%+v", got)
	}
	back.RestoreOffers(slices.Concat(all.Offers(), all.Offers()))
	if got := back.Offers(); !slices.Equal(got, all.Offers()) {
		t.Errorf("restored: %+v", got)
	}
}
