package probing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"beacontop/beacon/figures"
	"beacontop/beacon/probe"
)

// ErrInterrupted means that a probe was interrupted before its end.
var ErrInterrupted = errors.New("interrupted")

// Run probes once, or again and again until ctx ends, and writes every result. It reports whether
// all rungs of all probes were lit.
func (o *Options) Run(ctx context.Context, p *probe.Probe, out io.Writer) (lit bool, err error) {
	rounds := rounds{Options: o, out: out}
	tick := time.NewTimer(0)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return rounds.end()
		case <-tick.C:
		}
		started := time.Now()
		ladder, err := p.Walk(ctx)
		if err != nil {
			return rounds.end()
		}
		if err := rounds.add(ladder); err != nil {
			return false, err
		}
		if o.every == 0 || rounds.total == o.count {
			return rounds.end()
		}
		tick.Reset(time.Until(started.Add(o.every)))
	}
}

// rounds are the results of all probes so far.
type rounds struct {
	*Options
	out           io.Writer
	total, failed int
	last          string // what the last ladder found, without times
}

// add writes a result.
func (r *rounds) add(l *probe.Ladder) error {
	r.total++
	if !l.Lit {
		r.failed++
	}
	if r.format == formatJSON {
		encoder := json.NewEncoder(r.out)
		encoder.SetEscapeHTML(false)
		if r.every == 0 {
			encoder.SetIndent("", "  ")
		}
		return encoder.Encode(l)
	}
	page := page{Ladder: l, signs: signsOf(r.ASCII), now: l.Time}
	now := page.found()
	if now == r.last {
		_, err := fmt.Fprintf(r.out, "%s  %s\n", l.Time.Format("15:04:05 MST"), page.verdict())
		return err
	}
	text := page.text()
	if r.last != "" {
		text = "\n" + text
	}
	r.last = now
	_, err := io.WriteString(r.out, text)
	return err
}

// end sums up.
func (r *rounds) end() (lit bool, err error) {
	switch {
	case r.total == 0:
		return false, ErrInterrupted
	case r.every > 0 && r.format == formatTable:
		_, err = fmt.Fprintf(r.out, "\n%s, %s failed\n", figures.Plural(r.total, "probe", "probes"), figures.Number(r.failed))
	}
	return r.failed == 0, err
}
