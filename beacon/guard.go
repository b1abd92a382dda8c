package beacon

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"beacontop/beacon/account"
	"beacontop/beacon/connection"
	"beacontop/beacon/event"
	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Guard says which locations require credentials.
type Guard struct {
	Accounts  *account.Set // nil: none
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
	return g.Accounts.Check(r, connection.ShareOf(from))
}

// accountsEvery is the delay after which a changed file is noticed at the latest.
const accountsEvery = time.Second

// watchAccounts checks for a changed file until ctx ends.
func (b *Beacon) watchAccounts(ctx context.Context) {
	if b.config.Guard.Accounts == nil {
		return
	}
	tick := time.NewTicker(accountsEvery)
	defer tick.Stop()
	var told accountsTold
	for {
		b.tellAccounts(&told)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// accountsTold is what was published last of the accounts.
type accountsTold struct {
	change  account.Change
	refused string
}

// tellAccounts publishes that accounts changed, that a change was rejected, or that they are active
// again.
func (b *Beacon) tellAccounts(told *accountsTold) {
	change, refused := b.config.Guard.Accounts.Look()
	now := accountsTold{change, refused}
	if now == *told {
		return
	}
	e := event.Event{Time: time.Now().UTC(), Topic: event.TopicAccounts, Detail: refused}
	switch {
	case refused != "":
		e.Cause = event.CauseUnreadable
	case change != told.change:
		e.Detail = change.What
	}
	*told = now
	b.config.Publish(e)
}
