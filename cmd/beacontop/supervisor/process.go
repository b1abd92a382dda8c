package supervisor

import (
	"context"
	"io"
	"os"
)

// Process is this process, as a service manager runs it.
type Process struct {
	Reload <-chan os.Signal // each value asks to read files again; nil: nobody asks
	Log    io.Writer        // takes the log, each line with its priority; nil: standard error, without

	ready func() // the beacon serves; nil: nobody wants to know
}

// Work runs until ctx ends.
type Work func(ctx context.Context, p *Process) error
