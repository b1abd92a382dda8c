package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"beacontop/beacon/waittest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"beacontop": main})
}

// TestScripts runs the whole program. In addition to the standard commands the scripts have:
//
//	$MISSING            the system's text for a missing file
//	$IN_USE, $NOT_HERE  its texts for a port in use, and for an address of another machine
//	$INTERRUPT          the signal for kill that stops a beacon; on Windows it kills it
//	port NAME           sets NAME to a free port
//	occupy NAME         sets NAME to a port in use
//	until-gone FILE     waits until a file no longer exists
//	http-until TEXT URL  retries until the answer contains a text
//	explain-until TEXT ARGS…  explains until the text is in the output: events reach the history some time later
//	exits CODE COMMAND…  runs a command that must exit with that code
//	http VERB URL [TEXT]  sends a request, prints status and body; waits for the server to come up
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USERPROFILE", env.WorkDir) // HOME of Windows
			env.Setenv("ESC", "ftp://\x1b[31m")
			_, err := os.Stat(filepath.Join(env.WorkDir, "missing"))
			env.Setenv("MISSING", errorText(err))
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			_, err = net.Listen("tcp", l.Addr().String())
			env.Setenv("IN_USE", errorText(err))
			_, err = net.Listen("tcp", "192.0.2.1:80")
			env.Setenv("NOT_HERE", errorText(err))
			if err := l.Close(); err != nil {
				return err
			}
			env.Setenv("INTERRUPT", "-INT")
			if runtime.GOOS == "windows" { // Windows sends no signals; break_windows_test.go tests the equivalent
				env.Setenv("INTERRUPT", "-KILL")
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Getuid() == 0 || runtime.GOOS == "windows", nil // modes deny nothing there
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"port": scriptPort, "occupy": scriptOccupy, "http": scriptHTTP, "exits": scriptExits, "until-gone": scriptUntilGone, "http-until": scriptHTTPUntil, "explain-until": scriptExplainUntil,
		},
	})
}

// errorText is the system's error text, without the path or the address.
func errorText(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return fmt.Sprint(err)
}

func scriptPort(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

func scriptOccupy(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
}

func scriptExplainUntil(ts *testscript.TestScript, _ bool, args []string) {
	waittest.Until(ts, func() error {
		err := ts.Exec("beacontop", append([]string{"explain"}, args[1:]...)...)
		if out := ts.ReadFile("stdout"); err != nil || !strings.Contains(out, args[0]) {
			return errors.Join(fmt.Errorf("no %q", args[0]), err)
		}
		_, err = io.WriteString(ts.Stdout(), ts.ReadFile("stdout"))
		return err
	})
}

func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if code := fmt.Sprint(0); !errors.As(err, &exit) && args[0] != code || exit != nil && args[0] != fmt.Sprint(exit.ExitCode()) {
		ts.Fatalf("%v, want exit status %s", err, args[0])
	}
	for name, to := range map[string]io.Writer{"stdout": ts.Stdout(), "stderr": ts.Stderr()} {
		_, err := io.WriteString(to, ts.ReadFile(name))
		ts.Check(err)
	}
}

// scriptHTTP retries until something listens.
func scriptHTTP(ts *testscript.TestScript, neg bool, args []string) {
	waittest.Until(ts, func() error {
		req, err := http.NewRequest(args[0], args[1], strings.NewReader(strings.Join(args[2:], " ")))
		ts.Check(err)
		res, err := http.DefaultTransport.RoundTrip(req)
		if neg {
			if err == nil {
				ts.Fatalf("%s answers", args[1])
			}
			return nil
		}
		if dial := new(net.OpError); errors.As(err, &dial) && dial.Op == "dial" {
			return err
		}
		ts.Check(err)
		body, err := io.ReadAll(res.Body)
		ts.Check(errors.Join(err, res.Body.Close()))
		_, err = fmt.Fprintf(ts.Stdout(), "%d %s", res.StatusCode, body)
		ts.Check(err)
		return nil
	})
}

func scriptUntilGone(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	waittest.Until(ts, func() error {
		_, err := os.Stat(file)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		ts.Check(err)
		return fmt.Errorf("%s is still there", args[0])
	})
}

func scriptHTTPUntil(ts *testscript.TestScript, _ bool, args []string) {
	waittest.Until(ts, func() error {
		res, err := http.Get(args[1])
		ts.Check(err)
		body, err := io.ReadAll(res.Body)
		ts.Check(errors.Join(err, res.Body.Close()))
		if !strings.Contains(string(body), args[0]) {
			return fmt.Errorf("no %q in\n%s", args[0], body)
		}
		return nil
	})
}
