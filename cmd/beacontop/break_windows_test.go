package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"beacontop/cmd/beacontop/voice"
)

// TestCtrlBreakStopsInOrder starts a beacon in its own console group, which is the only way to
// send an event to one program, and sends it ctrl-break.
func TestCtrlBreakStopsInOrder(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestBeaconForABreak$")
	cmd.Env = append(os.Environ(), "BEACON_FOR_A_BREAK="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hanging := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer hanging.Stop()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, "msg=listening") {
			break
		}
	}
	sent := windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(cmd.Process.Pid))
	if sent != nil {
		_ = cmd.Process.Kill()
	}
	rest, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	ended := cmd.Wait()
	if sent != nil {
		t.Skip("no console: ", sent)
	}
	if ended != nil || !strings.Contains(string(rest), "msg=stopped") {
		t.Errorf("%v\n%s", ended, rest)
	}
}

// TestBeaconForABreak is the beacon of TestCtrlBreakStopsInOrder.
func TestBeaconForABreak(t *testing.T) {
	dir := os.Getenv("BEACON_FOR_A_BREAK")
	if dir == "" {
		t.Skip("started by TestCtrlBreakStopsInOrder")
	}
	if code := run([]string{"serve", "--http", "127.0.0.1:0", "--dir", dir}, streams{os.Stdin, os.Stdout, os.Stderr}); code != voice.Fine {
		t.Errorf("exit code %d", code)
	}
}
