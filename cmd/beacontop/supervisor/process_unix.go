//go:build unix

package supervisor

import (
	"context"
	"os"

	"github.com/coreos/go-systemd/v22/journal"

	"beacontop/cmd/beacontop/signals"
)

// Run runs work until a signal stops it.
func Run(ctx context.Context, work Work) error {
	ctx, reload, stop := signals.Service(ctx)
	defer stop()
	p := &Process{Reload: reload}
	if is, err := journal.StderrIsJournalStream(); is && err == nil { // otherwise lines have the time that they need
		p.Log = os.Stderr
	}
	return work(ctx, p)
}
