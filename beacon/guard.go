package beacon

import (
	"net/http"
	"net/netip"

	"beacontop/beacon/policy"
)

// Guard says which locations ask for credentials.
type Guard struct {
	Accounts  *Accounts // nil: none does
	Downloads bool
	Uploads   bool
}

// anonymous says for which transfers agents without an account can use this beacon; false:
// for none.
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

// admit returns nil when a request from an address may go on. Test pages are open: they tell nothing,
// and whoever checks whether a beacon is there has no account.
func (g Guard) admit(r *http.Request, to route, from netip.Addr) error {
	switch {
	case g.Accounts == nil, to.isTest(),
		to.location == downloads && !g.Downloads,
		to.location == uploads && !g.Uploads,
		to.location == elsewhere:
		return nil
	}
	return g.Accounts.check(r, from)
}
