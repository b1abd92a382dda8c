package probing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"beacontop/beacon/figures"
	"beacontop/beacon/policy"
	"beacontop/beacon/printable"
	"beacontop/beacon/probe"
)

func (o *Options) checkOrigin() error {
	if o.origin != "" && !o.Device.Known() {
		return errors.New("needs --device NAME: the answers for that device are compared")
	}
	return nil
}

// Compares reports whether two beacons are to be compared.
func (o *Options) Compares() bool { return o.origin != "" }

// Compare writes in what a beacon and its origin answer differently, and reports whether they are equal.
func (o *Options) Compare(ctx context.Context, front *probe.Probe, out io.Writer) (equal bool, err error) {
	config := o.Config
	if config.Beacon, err = policy.ParseServer(root(o.origin)); err != nil {
		return false, fmt.Errorf("--origin: %w", err)
	}
	origin, err := probe.New(config)
	if err != nil {
		return false, err
	}
	c, err := probe.Compare(ctx, front, origin)
	if err != nil {
		return false, err
	}
	if o.format == formatJSON {
		return c.Equal(), json.NewEncoder(out).Encode(c)
	}
	_, err = io.WriteString(out, comparisonText(c))
	return c.Equal(), err
}

func comparisonText(c *probe.Comparison) string {
	var b strings.Builder
	switch n := len(c.Differences); {
	case len(c.Failed) > 0:
		fmt.Fprintf(&b, "nothing to compare: no download was answered by %s\n", printable.Text(strings.Join(c.Failed, " and ")))
	case n > 0:
		fmt.Fprintf(&b, "%s between %s and %s\n", figures.Plural(n, "difference", "differences"), c.Front, c.Origin)
	default:
		fmt.Fprintf(&b, "no difference between %s and %s\n", c.Front, c.Origin)
	}
	for _, d := range c.Differences {
		fmt.Fprintf(&b, "\n%s: %s\n  front   %s\n  origin  %s\n", printable.Text(d.File), printable.Text(d.What), orNone(d.Front), orNone(d.Origin))
	}
	for _, file := range c.Same {
		fmt.Fprintf(&b, "\n%s: same\n", printable.Text(file))
	}
	return b.String()
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return printable.Text(text)
}
