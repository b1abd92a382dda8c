package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"beacontop/cmd/beacontop/voice"
)

// TestSignsFollowTheLocale starts the dashboard in several locales.
func TestSignsFollowTheLocale(t *testing.T) {
	for _, tt := range []struct {
		name  string
		env   []string
		flags []string
		ascii bool
	}{
		{"UTF-8", []string{"LC_ALL=C.UTF-8"}, nil, false},
		{"POSIX", []string{"LC_ALL=C"}, nil, true},
		{"POSIX, and a flag that knows better", []string{"LC_ALL=C"}, []string{"--ascii=false"}, false},
		{"UTF-8, and a flag", []string{"LC_ALL=C.UTF-8"}, []string{"--ascii"}, true},
		{"Latin", []string{"LC_ALL=", "LC_CTYPE=en_GB.ISO-8859-1", "LANG=en_GB.UTF-8"}, nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := openPseudo(t)
			cmd := p.startIn(t, tt.env, "beacontop", append([]string{"--http", "127.0.0.1:0", "--dir", stateDir(t)}, tt.flags...)...)
			p.Await(t, frame)
			p.Press(t, "q")
			if err := p.ended(t, cmd); err != nil {
				t.Error(err)
			}
			text := p.Shown()
			if ascii := !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }); ascii != tt.ascii {
				t.Errorf("ASCII: %v in %q", ascii, text)
			}
		})
	}
}

func TestDumbTerminalsAreRefused(t *testing.T) {
	dir := t.TempDir()
	writeLog(t, dir)
	for line, hint := range map[string]string{
		"beacontop --http 127.0.0.1:0": "beacontop serve runs the beacon without a screen",
		"beacontop watch " + dir:       "beacontop report prints the same without a screen",
		"beacontop demo":               "TERM=xterm",
	} {
		p := openPseudo(t)
		args := strings.Fields(line)
		cmd := p.startIn(t, []string{"TERM=dumb"}, args[0], args[1:]...)
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != voice.Failed {
			t.Errorf("%s: %v", line, err)
		}
		p.Await(t, hint)
		if text := p.Shown(); !strings.Contains(text, "TERM=dumb: this terminal cannot draw the dashboard") || strings.Contains(text, "\x1b") {
			t.Errorf("%s: %q", line, text)
		}
	}
}

// TestZonesOfTheScreen asks for the time zone in all ways.
func TestZonesOfTheScreen(t *testing.T) {
	for _, tt := range []struct {
		name, env string
		flags     []string
		want      string
	}{
		{"UTC where nothing is set", "TZ=", nil, "UTC"},
		{"TZ", "TZ=Asia/Tokyo", nil, "JST"},
		{"TZ as POSIX writes it", "TZ=:Asia/Tokyo", nil, "JST"},
		{"a flag before TZ", "TZ=Asia/Tokyo", []string{"--tz", "UTC"}, "UTC"},
		{"a variable of ours", "BEACONTOP_TZ=Asia/Tokyo", nil, "JST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := openPseudo(t)
			cmd := p.startIn(t, []string{"TZ=", tt.env}, "beacontop", append([]string{"--http", "127.0.0.1:0", "--dir", stateDir(t)}, tt.flags...)...)
			p.Await(t, "live")
			p.Await(t, " "+tt.want)
			p.Press(t, "q")
			if err := p.ended(t, cmd); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestASuspendedWatchComesBack suspends the dashboard of another beacon to a shell.
func TestASuspendedWatchComesBack(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	p := openPseudo(t)
	script := `set -m; beacontop watch --dir "$0" "$0"; echo stopped by $?; fg >/dev/null; echo ended by $?`
	dir := t.TempDir()
	writeLog(t, dir)
	cmd := p.startIn(t, nil, shell, "-c", script, dir)
	p.Await(t, frame)
	p.Press(t, "\x1a")
	const stopped = "stopped by 148" // 128 and SIGTSTP
	p.Await(t, stopped)
	text, _, _ := strings.Cut(p.Shown(), stopped) // behind it the program may be back already
	if strings.LastIndex(text, "\x1b[?1049h") > strings.LastIndex(text, "\x1b[?1049l") {
		t.Errorf("the alternate screen was not left: %q", text)
	}
	p.AwaitMore(t, len(text), "\x1b[?1049h")
	p.AwaitMore(t, len(text), frame)
	p.Press(t, "q")
	p.Await(t, "ended by 0")
	if err := p.ended(t, cmd); err != nil {
		t.Error(err)
	}
}

// TestNothingIsSuspendedWithoutAShell presses ctrl-z where there is no shell to come back from.
func TestNothingIsSuspendedWithoutAShell(t *testing.T) {
	dir := t.TempDir()
	writeLog(t, dir)
	for line, why := range map[string]string{
		"--http 127.0.0.1:0 --dir " + dir + "/state": "there is no shell to suspend to",
		"watch --dir " + dir + "/state " + dir:       "there is no shell to suspend to",
	} {
		p := openPseudo(t)
		cmd := p.startIn(t, nil, "beacontop", strings.Fields(line)...)
		p.Await(t, frame)
		p.Press(t, "\x1a")
		p.Await(t, why)
		p.Press(t, "q")
		if err := p.ended(t, cmd); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// writeLog writes the log of a beacon with one request.
func writeLog(t *testing.T, dir string) {
	t.Helper()
	const text = "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-11-23 12:00:00\n" +
		"#Fields: date time cs-method cs-uri-stem c-ip sc-status time-taken\n" +
		"2026-11-23 12:00:00 GET /ManageSoftDL/Policies/Merged/lab_domain/Machine/HERON07.npl 10.1.0.8 200 15\n"
	if err := os.WriteFile(filepath.Join(dir, "u_ex261123.log"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
