package probe

import (
	"cmp"
	"context"
	"net/netip"
	"time"

	"beacontop/beacon/protocol"
)

// walk is one walk in progress.
type walk struct {
	*Probe
	ladder *Ladder

	addresses []netip.Addr   // of the beacon
	address   netip.AddrPort // that connections go to: of the beacon, or of the proxy

	blocked  [protocol.Uploads + 1]Skip // why a location is not asked; Elsewhere: any
	accepted [protocol.Uploads + 1]bool // the location asked for the account, and accepted it

	packages []string  // that the policy names
	modified time.Time // of the policy; zero: unknown

	keeps bool // the answers to downloads, for a comparison
	kept  []answered
}

// Walk takes all steps. The error is that of ctx: the ladder is then incomplete.
func (p *Probe) Walk(ctx context.Context) (*Ladder, error) {
	started := time.Now()
	w := &walk{Probe: p, ladder: &Ladder{
		Schema: Schema, URL: p.config.Beacon.URL(), Device: p.config.Device, Time: started.UTC(),
	}}
	w.steps(ctx)
	w.ladder.Took = time.Since(started)
	w.ladder.Lit = w.ladder.Failed() == nil
	return w.ladder, ctx.Err()
}

func (w *walk) steps(ctx context.Context) {
	if w.proxy != nil {
		w.step(ctx, StepProxy, protocol.Elsewhere, w.reachProxy)
	}
	w.step(ctx, StepDNS, protocol.Elsewhere, w.resolve)
	w.step(ctx, StepTCP, protocol.Elsewhere, w.connect)
	w.step(ctx, StepTLS, protocol.Elsewhere, w.handshake)
	w.step(ctx, StepAccount, protocol.Elsewhere, w.account)
	w.step(ctx, StepTest, protocol.Uploads, w.testPage)
	w.step(ctx, StepPolicy, protocol.Downloads, w.policy)
	for _, name := range w.packages[:min(len(w.packages), packagesLimit)] {
		w.step(ctx, StepPackage, protocol.Downloads, func(ctx context.Context, r *Rung) { w.fetch(ctx, r, name) })
	}
	if more := len(w.packages) - packagesLimit; more > 0 {
		w.step(ctx, StepPackage, protocol.Downloads, func(_ context.Context, r *Rung) {
			r.Skipped, r.Package = SkipLimit, &Package{More: more}
		})
	}
	if w.config.Device.Known() {
		w.step(ctx, StepConditional, protocol.Downloads, w.conditional)
	}
	w.step(ctx, StepUpload, protocol.Uploads, w.upload)
}

// step takes one step, unless one that it needs failed. A step that fails without an answer of
// the beacon blocks all others.
func (w *walk) step(ctx context.Context, name Step, at protocol.Location, do func(context.Context, *Rung)) {
	if ctx.Err() != nil {
		return
	}
	r := Rung{Step: name, Skipped: cmp.Or(w.blocked[protocol.Elsewhere], w.blocked[at])}
	if r.Skipped == "" {
		ctx, cancel := context.WithTimeout(ctx, w.config.Timeout)
		started := time.Now()
		do(ctx, &r)
		r.Took = time.Since(started)
		cancel()
	}
	switch {
	case r.Skipped != "":
		r.Result, r.Took = Skipped, 0
	case r.Problem != nil:
		r.Result = Failed
		if r.Problem.Status == 0 || at == protocol.Elsewhere && name != StepAccount {
			w.blocked[protocol.Elsewhere] = SkipAfterFailure
		}
	default:
		r.Result = Lit
	}
	w.ladder.Rungs = append(w.ladder.Rungs, r)
}
