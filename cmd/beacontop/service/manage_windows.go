package service

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
	"golang.org/x/sys/windows/svc/mgr"

	"beacontop/cmd/beacontop/supervisor"
	"beacontop/cmd/beacontop/voice"
)

const name = supervisor.Name

// account runs the service: Windows makes it, and it has no password and no rights of its own.
const account = `NT SERVICE\` + name

// Times of a service.
const (
	stopTimeout  = 2 * time.Minute // the default grace, and what follows
	lookEvery    = 200 * time.Millisecond
	restartAfter = time.Second
	forgiveAfter = 24 * time.Hour // after a failure, in seconds
)

// hinted adds what helps with an error of the service control manager.
func hinted(err error) error {
	switch {
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return voice.Hint(err, "run this as administrator")
	case errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST):
		return voice.Hint(err, "beacontop service install makes it")
	case errors.Is(err, windows.ERROR_SERVICE_EXISTS):
		return voice.Hint(err, "beacontop service remove removes it; the state directory stays")
	}
	return err
}

// managed runs a function with the service control manager.
func managed(do func(*mgr.Mgr) error) error {
	m, err := mgr.Connect()
	if err != nil {
		return hinted(fmt.Errorf("service control manager: %w", err))
	}
	defer func() { _ = m.Disconnect() }() // a handle
	return hinted(do(m))
}

// opened runs a function with the service.
func opened(do func(*mgr.Service) error) error {
	return managed(func(m *mgr.Mgr) error {
		s, err := m.OpenService(name)
		if err != nil {
			return fmt.Errorf("service %s: %w", name, err)
		}
		defer func() { _ = s.Close() }() // a handle
		return do(s)
	})
}

func install(to io.Writer, o options) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	args, err := arguments(o)
	if err != nil {
		return err
	}
	return managed(func(m *mgr.Mgr) error {
		s, err := m.CreateService(name, exe, mgr.Config{
			DisplayName: "beacontop", Description: "Inventory beacon for FlexNet inventory agents",
			StartType: mgr.StartAutomatic, ServiceStartName: account,
		}, args...)
		if err != nil {
			return fmt.Errorf("make service %s: %w", name, err)
		}
		defer func() { _ = s.Close() }() // a handle
		if err := complete(to, s, args[2]); err != nil {
			return errors.Join(err, s.Delete()) // a half of a service would start
		}
		_, err = fmt.Fprintf(to, "service %s installed: %s, state in %s\nonly administrators should be able to write %s\nbeacontop service start starts it\n", name, exe, args[2], filepath.Dir(exe))
		return err
	})
}

// arguments are the command line of the service, with paths that do not depend on where it starts.
func arguments(o options) ([]string, error) {
	dir, err := filepath.Abs(o.dir)
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--dir", dir}
	if o.config != "" {
		config, err := filepath.Abs(o.config)
		if err != nil {
			return nil, err
		}
		args = append(args, "--config", config)
	}
	return args, nil
}

// complete gives a new service its directory, its restarts and its place in the event log.
func complete(to io.Writer, s *mgr.Service, dir string) error {
	if err := prepareDir(dir, accountSID(name)); err != nil {
		return err
	}
	again := mgr.RecoveryAction{Type: mgr.ServiceRestart, Delay: restartAfter}
	err := s.SetRecoveryActions([]mgr.RecoveryAction{again, again, again}, uint32(forgiveAfter.Seconds()))
	if err == nil {
		err = s.SetRecoveryActionsOnNonCrashFailures(true)
	}
	switch {
	case errors.Is(err, windows.ERROR_INVALID_LEVEL): // Wine
		if _, err := fmt.Fprintln(to, "this system does not restart services that fail"); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("restarts of the service: %w", err)
	}
	_ = eventlog.Remove(name) // of an earlier installation
	if err := eventlog.InstallAsEventCreate(name, eventlog.Error|eventlog.Warning|eventlog.Info); err != nil {
		return fmt.Errorf("event log: %w", err)
	}
	return nil
}

func remove(to io.Writer, _ options) error {
	return opened(func(s *mgr.Service) error {
		if err := halt(s); err != nil {
			return err
		}
		if err := s.Delete(); err != nil {
			return fmt.Errorf("remove service %s: %w", name, err)
		}
		if err := eventlog.Remove(name); err != nil {
			return fmt.Errorf("event log: %w", err)
		}
		_, err := fmt.Fprintf(to, "service %s removed; its state directory stays\n", name)
		return err
	})
}

func start(to io.Writer, _ options) error {
	return opened(func(s *mgr.Service) error {
		if err := s.Start(); err != nil {
			return fmt.Errorf("start service %s: %w", name, err)
		}
		_, err := fmt.Fprintf(to, "service %s starts; its log is in the event log, source %s\n", name, name)
		return err
	})
}

func stop(to io.Writer, _ options) error {
	return opened(func(s *mgr.Service) error {
		if err := halt(s); err != nil {
			return err
		}
		_, err := fmt.Fprintf(to, "service %s stopped\n", name)
		return err
	})
}

// halt stops the service, and waits until it has.
func halt(s *mgr.Service) error {
	if _, err := s.Control(svc.Stop); err != nil && !errors.Is(err, windows.ERROR_SERVICE_NOT_ACTIVE) {
		return fmt.Errorf("stop service %s: %w", name, err)
	}
	for deadline := time.Now().Add(stopTimeout); ; time.Sleep(lookEvery) {
		now, err := s.Query()
		switch {
		case err != nil:
			return fmt.Errorf("service %s: %w", name, err)
		case now.State == svc.Stopped:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("service %s still stops after %s", name, stopTimeout)
		}
	}
}

// notRunning is the exit code of status: that of other service managers.
const notRunning = 3

func status(to io.Writer, _ options) error {
	states := map[svc.State]string{
		svc.Stopped: "stopped", svc.StartPending: "starting", svc.StopPending: "stopping", svc.Running: "running",
		svc.ContinuePending: "continuing", svc.PausePending: "pausing", svc.Paused: "paused",
	}
	return opened(func(s *mgr.Service) error {
		now, err := s.Query()
		if err != nil {
			return fmt.Errorf("service %s: %w", name, err)
		}
		if _, err := fmt.Fprintf(to, "%s is %s, process %d\n", name, states[now.State], now.ProcessId); err != nil {
			return err
		}
		if now.State != svc.Running {
			return voice.Exit(notRunning, voice.ErrSaid)
		}
		return nil
	})
}
