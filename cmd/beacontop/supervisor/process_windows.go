package supervisor

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"

	"beacontop/cmd/beacontop/signals"
)

// Name is the name of the service, and of its source in the event log.
const Name = "beacontop"

// Run runs work until a signal stops it, or the service control manager if it started this process.
func Run(ctx context.Context, work Work) error {
	is, err := svc.IsWindowsService()
	if err != nil {
		return fmt.Errorf("service control manager: %w", err)
	}
	if !is {
		ctx, reload, stop := signals.Service(ctx)
		defer stop()
		return work(ctx, &Process{Reload: reload})
	}
	log, err := eventlog.Open(Name)
	if err != nil {
		return fmt.Errorf("event log: %w", err)
	}
	defer func() { _ = log.Close() }() // a handle
	s := &service{parent: ctx, work: work, log: log}
	if err := svc.Run(Name, s); err != nil {
		return fmt.Errorf("service control manager: %w", err)
	}
	return s.err
}

// service is a beacon under the service control manager.
type service struct {
	parent context.Context // of a callback that gets none
	work   Work
	log    *eventlog.Log
	err    error
}

// pendingEvery is how often the manager hears that a start or stop makes progress; it waits for
// pendingHint.
const (
	pendingEvery = 2 * time.Second
	pendingHint  = 10 * time.Second
)

// failedCode is the exit code of a service whose error is in the event log.
const failedCode = 1

// Execute is svc.Handler.
func (s *service) Execute(_ []string, requests <-chan svc.ChangeRequest, to chan<- svc.Status) (specific bool, code uint32) {
	ctx, stop := context.WithCancel(s.parent)
	defer stop()
	reload, ready, done := make(chan os.Signal, 1), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.work(ctx, &Process{Reload: reload, Log: &records{log: s.log}, ready: func() { close(ready) }})
	}()
	now := svc.Status{State: svc.StartPending, WaitHint: uint32(pendingHint.Milliseconds())}
	to <- now
	tick := time.NewTicker(pendingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ready:
			ready = nil
			if now.State == svc.StartPending {
				now = svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptPreShutdown | svc.AcceptParamChange}
			}
		case r := <-requests:
			now = handle(r.Cmd, now, stop, reload)
		case <-tick.C:
			if now.State == svc.Running {
				continue
			}
			now.CheckPoint++
		case s.err = <-done:
			if s.err == nil {
				return false, 0
			}
			_ = s.log.Error(eventID, s.err.Error()) // there is nobody else to tell
			return true, failedCode
		}
		to <- now
	}
}

// handle does what the manager asks, and returns the new status.
func handle(request svc.Cmd, now svc.Status, stop func(), reload chan<- os.Signal) svc.Status {
	switch request {
	case svc.Stop, svc.PreShutdown:
		stop()
		return svc.Status{State: svc.StopPending, WaitHint: uint32(pendingHint.Milliseconds())}
	case svc.ParamChange:
		select {
		case reload <- syscall.SIGHUP:
		default: // one is waiting
		}
	}
	return now
}
