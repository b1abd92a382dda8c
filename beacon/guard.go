package beacon

import (
	"net/http"
	"net/netip"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Guard says which locations require credentials.
type Guard struct {
	Accounts  *Accounts // nil: none
	Downloads bool
	Uploads   bool
}

// anonymous returns the transfers for which agents need no account; false: there are none.
func (g Guard) anonymous() (policy.Use, bool) {
	switch {
	case g.Accounts == nil:
		return policy.UseBoth, true
	case !g.Downloads:
		return policy.UseDownload, true
	case !g.Uploads:
		return policy.UseUpload, true
	}
	return "", false
}

// admit returns nil if a request from an address is allowed. Test pages are open: they reveal
// nothing, and a client that checks whether the beacon is up has no account.
func (g Guard) admit(r *http.Request, to route, from netip.Addr) error {
	switch {
	case g.Accounts == nil, to.isTest(),
		to.location == protocol.Downloads && !g.Downloads,
		to.location == protocol.Uploads && !g.Uploads,
		to.location == protocol.Elsewhere:
		return nil
	}
	return g.Accounts.check(r, from)
}
