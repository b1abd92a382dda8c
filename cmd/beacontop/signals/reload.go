package signals

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Service is Until for a program that a service manager may have started: without a controlling
// terminal no terminal can go away, and SIGHUP asks to read files again. The channel then holds one such
// request; otherwise it is nil.
func Service(parent context.Context) (ctx context.Context, reload <-chan os.Signal, stop context.CancelFunc) {
	if controlled() {
		ctx, stop = Until(parent)
		return ctx, nil, stop
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	ctx, cancel := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, cancel)
	return ctx, hangups, func() {
		signal.Stop(hangups)
		cancel()
	}
}
