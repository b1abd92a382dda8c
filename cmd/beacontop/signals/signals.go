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

// Stopped ends a context at the first signal to stop, except the loss of the terminal; a second one ends
// the process at once.
func Stopped(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(parent, stops...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// HungUp ends a context when the terminal goes away: its window was closed, or the connection to it is
// lost. On Windows that is what asks a program to stop.
func HungUp(parent context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(parent, hangUp)
}
