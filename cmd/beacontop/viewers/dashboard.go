package viewers

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"beacontop/cmd/beacontop/host"
	"beacontop/cmd/beacontop/sshd"
	"beacontop/cmd/beacontop/voice"
	"beacontop/ui"
)

// view is what people see of a beacon.
type view struct {
	host      *host.Host
	questions http.Handler
}

// errDumb rejects a terminal on which nothing can be drawn.
var errDumb = errors.New("TERM=dumb: this terminal cannot draw the dashboard")

// show shows a dashboard on a terminal until its viewer leaves or ctx ends.
func (v *view) show(ctx context.Context, on *sshd.Terminal, args []string) (status int, err error) {
	c, err := screen(on, args)
	if err != nil {
		return voice.Speak(on.Lines, err), nil
	}
	ctx, cancel := context.WithCancel(ctx)
	viewer := v.host.Viewer()
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	reading.Go(func() { viewer.Run(ctx) })
	c.Source = viewer
	return 0, ui.Serve(ctx, c, ui.Remote{
		In: on.In, Out: on.Out, Sizes: on.Sizes, Env: func(name string) string { return on.Env[name] }, Type: on.Type, UTF8: on.UTF8,
	})
}

// screen returns how a dashboard looks on a terminal.
func screen(on *sshd.Terminal, args []string) (c ui.Config, err error) {
	if on.Type == "dumb" {
		return c, voice.Hint(errDumb, "ssh HOST status answers in text, ssh HOST help lists all commands")
	}
	zone, unknown := zoneOf(strings.TrimPrefix(on.Env["TZ"], ":"))
	if unknown == nil { // otherwise the machine of the viewer knows it, and this one does not
		c.Zone = zone
	}
	c.Theme = ui.ThemeAuto
	rest, err := options("dashboard", args, func(f *flag.FlagSet) {
		f.Func("theme", "", func(text string) error {
			c.Theme = text
			return oneOf(text, append([]string{ui.ThemeAuto}, ui.Themes...))
		})
		f.BoolVar(&c.ASCII, "ascii", false, "")
		f.Func("tz", "", func(text string) (err error) {
			c.Zone, err = zoneOf(text)
			return err
		})
	})
	if err == nil && len(rest) > 0 {
		err = voice.Usage(fmt.Errorf("dashboard takes no argument: %s", rest[0]))
	}
	return c, err
}

// zoneOf returns a time zone by its name.
func zoneOf(name string) (*time.Location, error) {
	switch name {
	case "", "UTC":
		return time.UTC, nil
	case "local":
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name) // which accepts no path
	if err != nil {
		return nil, fmt.Errorf("%q is not a time zone", name)
	}
	return zone, nil
}
