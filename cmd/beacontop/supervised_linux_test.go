package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestSystemdIsTold follows a beacon from start to end by what it notifies: it is ready when it serves,
// signs of life follow, SIGHUP reads the policy again, and the end is announced.
func TestSystemdIsTold(t *testing.T) {
	m := newManager(t)
	policy := filepath.Join(m.dir, "policy.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(policy, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# the built-in policy\n")
	m.start("WATCHDOG_USEC=300000", "BEACONTOP_POLICY="+policy)
	m.hears("WATCHDOG=1")
	m.hears("WATCHDOG=1")
	hangup := func(want string) {
		t.Helper()
		if err := m.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		if said := m.hears("RELOADING=1"); !strings.Contains(said, "\nMONOTONIC_USEC=") {
			t.Errorf("%q has no time", said)
		}
		if said := m.hears("READY=1"); !strings.Contains(said, "STATUS=reloaded: policy "+want) {
			t.Errorf("%q, want %s", said, want)
		}
	}
	hangup("unchanged")
	write("allow_upgrades = maybe")
	hangup("rejected, the previous one stays in use: ")
	write("[[group]]\nname = \"laptops\"\ndevices = [\"L*\"]\n")
	hangup("changed: group laptops added")
	m.stop()
	for _, want := range []string{"msg=reloaded", "group laptops added"} {
		if !strings.Contains(m.stderr.String(), want) {
			t.Errorf("no %q in the log\n%s", want, m.stderr)
		}
	}
}

// TestSocketsMustAgreeWithTheSettings starts beacons whose settings and sockets contradict each other.
func TestSocketsMustAgreeWithTheSettings(t *testing.T) {
	for name, tt := range map[string]struct{ variables, want string }{
		"an address for the socket":  {"BEACONTOP_HTTP=127.0.0.1:0", "disagree: the address is 127.0.0.1:0, and the socket 127.0.0.1:"},
		"a name that means nothing":  {"LISTEN_FDNAMES=ftp", "FileDescriptorName=ftp must be http or https"},
		"https without certificates": {"LISTEN_FDNAMES=https", `with the name https was passed, and the address is ""`},
		"none of that name":          {"BEACONTOP_HTTPS=socket", "needs --cert FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newManager(t)
			m.launch(tt.variables)
			if err := ended(t, m.cmd); err == nil || !strings.Contains(m.stderr.String(), tt.want) {
				t.Errorf("%v: %s", err, m.stderr)
			}
		})
	}
}
