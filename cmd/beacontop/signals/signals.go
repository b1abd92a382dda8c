package signals

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Until ends a context at the first signal to stop, or when the terminal goes away; a second
// signal ends the process at once. Commands call it when there is something to shut down in
// order. Before that, for example while a station is built, a signal ends the process at once:
// files on disk survive that like a kill.
func Until(parent context.Context) (context.Context, context.CancelFunc) {
	outliveLogOff()
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
