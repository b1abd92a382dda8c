package background

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestKilledAtLogOut reads the files of machines.
func TestKilledAtLogOut(t *testing.T) {
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	const session, service = "0::/user.slice/user-1000.slice/session-3.scope\n", "0::/system.slice/beacontop.service\n"
	const yes = "[Login]\nKillUserProcesses=yes\nKillExcludeUsers=\n"
	for name, tt := range map[string]struct {
		group string
		files map[string]string
		want  bool
	}{
		"nothing is configured":            {session, nil, false},
		"in a session":                     {session, map[string]string{"etc/systemd/logind.conf": yes}, true},
		"as a service":                     {service, map[string]string{"etc/systemd/logind.conf": yes}, false},
		"by a part of a package":           {session, map[string]string{"usr/lib/systemd/logind.conf.d/50.conf": yes}, true},
		"a part that the machine replaces": {session, map[string]string{"usr/lib/systemd/logind.conf.d/50.conf": yes, "etc/systemd/logind.conf.d/50.conf": "[Login]\n"}, false},
		"a later part":                     {session, map[string]string{"etc/systemd/logind.conf": yes, "etc/systemd/logind.conf.d/60.conf": "[Login]\nKillUserProcesses=no\n"}, false},
		"not this user":                    {session, map[string]string{"etc/systemd/logind.conf": yes + "KillExcludeUsers=root " + me.Username + "\n"}, false},
		"only others":                      {session, map[string]string{"etc/systemd/logind.conf": yes + "KillOnlyUsers=somebody\n"}, false},
		"a comment":                        {session, map[string]string{"etc/systemd/logind.conf": "[Login]\n#KillUserProcesses=yes\n"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			machine := fstest.MapFS{"proc/self/cgroup": {Data: []byte(tt.group)}}
			for file, text := range tt.files {
				machine[file] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := Killed(machine); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestTheLogIsBounded writes more than two files hold.
func TestTheLogIsBounded(t *testing.T) {
	dir := t.TempDir()
	l, err := OpenLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(strings.Repeat("x", 64<<10-1) + "\n")
	for range 3 * logLimitBytes / len(line) {
		if _, err := l.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Write([]byte("newest\n")); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{LogFile, oldLog} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Size() > logLimitBytes {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, LogFile))
	if err != nil || !strings.HasSuffix(string(text), "newest\n") {
		t.Errorf("the newest line is not at the end: %v", err)
	}
}
