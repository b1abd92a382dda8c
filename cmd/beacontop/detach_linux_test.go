package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/waittest"
	"beacontop/cmd/beacontop/background"
	"beacontop/cmd/beacontop/control"
)

// stateDir returns a state directory whose beacon is ended with the test.
func stateDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		var absent *control.AbsentError
		var busy *control.BusyError
		err := end(ctx, dir)
		for errors.As(err, &busy) && ctx.Err() == nil { // it stops by itself
			err = end(ctx, dir)
		}
		if err != nil && !errors.As(err, &absent) {
			t.Errorf("end the beacon: %v", err)
		}
	})
	return dir
}

// end kills the beacon on a state directory.
func end(ctx context.Context, dir string) error {
	c, err := control.Open(ctx, dir)
	if err != nil {
		return err
	}
	defer c.Close()
	d, err := c.Daemon(ctx)
	if err != nil {
		return err
	}
	if err := syscall.Kill(d.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return c.AwaitEnd(ctx)
}

// running returns the daemon on a state directory.
func running(t *testing.T, dir string) control.Daemon {
	t.Helper()
	c, err := control.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d, err := c.Daemon(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// awaitLog waits until the log of a beacon in the background has a text.
func awaitLog(t *testing.T, dir, text string) {
	t.Helper()
	waittest.Until(t, func() error {
		log, err := os.ReadFile(filepath.Join(dir, background.LogFile))
		if err == nil && !bytes.Contains(log, []byte(text)) {
			err = fmt.Errorf("no %q in the log", text)
		}
		return err
	})
}

// TestABeaconOutlivesItsTerminal closes the window of a dashboard, and opens another one.
func TestABeaconOutlivesItsTerminal(t *testing.T) {
	dir := stateDir(t)
	p := openPseudo(t)
	cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", dir)
	p.Await(t, frame)
	before := running(t, dir)
	if err := errors.Join(p.TTY.Close(), p.Close()); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	awaitLog(t, dir, "no screen is attached")
	if after := running(t, dir); after.PID != before.PID || after.Viewers != 0 || !after.Background {
		t.Errorf("after the terminal has gone: %+v, before %+v", after, before)
	}

	again := openPseudo(t)
	cmd = again.start(t, "--dir", dir, "--http", "127.0.0.1:0")
	again.Await(t, "beacontop: attached: beacon on "+dir)
	again.Await(t, frame)
	again.Press(t, "q")
	if err := again.ended(t, cmd); err != nil {
		t.Error(err)
	}
	var absent *control.AbsentError
	if _, err := control.Open(t.Context(), dir); !errors.As(err, &absent) {
		t.Errorf("after q: %v", err)
	}
}

// TestDLeavesTheBeaconRunning answers the question of q, which is asked while agents come.
func TestDLeavesTheBeaconRunning(t *testing.T) {
	dir := stateDir(t)
	p := openPseudo(t)
	cmd := p.start(t, "--http", "127.0.0.1:0", "--dir", dir)
	p.Await(t, frame)
	p.Await(t, "http 127.0.0.1:")
	address := regexp.MustCompile(`127\.0\.0\.1:[1-9]\d+`).FindString(p.Shown())
	answer, err := http.Get("http://" + address + "/ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON07.npl")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	p.Await(t, "1 known")
	p.Press(t, "q")
	p.Await(t, "leave it running")
	p.Press(t, "d")
	if err := p.ended(t, cmd); err != nil {
		t.Error(err)
	}
	p.Await(t, "beacontop: running: the beacon on "+dir+" goes on")
	if d := running(t, dir); d.PID == cmd.Process.Pid {
		t.Errorf("the dashboard itself is the beacon")
	}
}

// TestOtherSettingsAreRefused starts the dashboard a second time, with a flag that the beacon does not have.
func TestOtherSettingsAreRefused(t *testing.T) {
	dir := stateDir(t)
	p := openPseudo(t)
	first := p.start(t, "--http", "127.0.0.1:0", "--dir", dir)
	p.Await(t, frame)
	q := openPseudo(t)
	second := q.start(t, "--dir", dir, "--parent", "http://user:secret@parent.example/ManageSoftRL")
	if err := q.ended(t, second); err == nil || second.ProcessState.ExitCode() != 2 {
		t.Errorf("got %v", err)
	}
	if text := q.Shown(); !strings.Contains(text, "parent.example/ManageSoftRL: the running beacon has none") || strings.Contains(text, "secret") {
		t.Errorf("%q", text)
	}
	p.Press(t, "q")
	if err := p.ended(t, first); err != nil {
		t.Error(err)
	}
}

// TestABeaconOutlivesADroppedConnection starts the dashboard over SSH, and kills the connection.
func TestABeaconOutlivesADroppedConnection(t *testing.T) {
	port := startSSHD(t)
	dir := stateDir(t)
	p := openPseudo(t)
	key := filepath.Join(filepath.Dir(port.config), "key")
	program, err := exec.LookPath("beacontop")
	if err != nil {
		t.Fatal(err)
	}
	ssh := p.startIn(t, nil, "ssh", "-tt", "-p", fmt.Sprint(port.number), "-i", key, "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
		"127.0.0.1", "env", "LC_ALL=C.UTF-8", "PATH="+os.Getenv("PATH"), program, "--http", "127.0.0.1:0", "--dir", dir)
	p.Await(t, frame)
	before := running(t, dir)
	if err := ssh.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = ssh.Wait()
	awaitLog(t, dir, "no screen is attached")
	if after := running(t, dir); after.PID != before.PID {
		t.Errorf("%+v, before %+v", after, before)
	}
}

type sshd struct {
	number int
	config string
}

// startSSHD starts OpenSSH's server for this user on a free port.
func startSSHD(t *testing.T) sshd {
	t.Helper()
	program, err := exec.LookPath("sshd")
	if err != nil {
		program = "/usr/sbin/sshd"
		if _, err := os.Stat(program); err != nil {
			if os.Getenv("TEST_EVERYTHING") != "" {
				t.Fatal("openssh-server is not installed")
			}
			t.Skip("openssh-server is not installed")
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"host", "key"} {
		if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, name)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid == "0" { // where the server keeps its unprivileged processes
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	number := free.Addr().(*net.TCPAddr).Port
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "sshd_config")
	text := fmt.Sprintf("ListenAddress 127.0.0.1:%d\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPidFile none\n", number, filepath.Join(dir, "host"), filepath.Join(dir, "key.pub"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "log")
	cmd := exec.Command(program, "-D", "-E", log, "-f", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	waittest.Until(t, func() error {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", number))
		if err != nil {
			said, _ := os.ReadFile(log)
			return fmt.Errorf("sshd does not listen: %s", said)
		}
		return c.Close()
	})
	return sshd{number, config}
}
