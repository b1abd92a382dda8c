package background

import (
	"bufio"
	"io/fs"
	"os/user"
	"path"
	"slices"
	"strings"
)

// Killed reports whether the system ends all processes of this user when the session ends in which this
// process runs: systemd-logind with KillUserProcesses, for a process below a session scope. The files are
// those of the machine, below its root. What cannot be read counts as the default, which kills nobody.
func Killed(files fs.FS) bool {
	group, err := fs.ReadFile(files, "proc/self/cgroup")
	if err != nil || !strings.Contains(string(group), "/session-") {
		return false
	}
	who, err := user.Current()
	if err != nil {
		return false
	}
	return logind(files).kills(who.Username)
}

// login is what logind does at the end of a session.
type login struct {
	kill          bool
	only, exclude []string // users; empty only: all
}

func (l *login) kills(name string) bool {
	return l.kill && (len(l.only) == 0 || slices.Contains(l.only, name)) && !slices.Contains(l.exclude, name)
}

// logind reads its configuration: the first logind.conf of these directories, then all parts in the order
// of their names, where a part in an earlier directory replaces that of the same name in a later one.
func logind(files fs.FS) *login {
	dirs := []string{"etc/systemd", "run/systemd", "usr/local/lib/systemd", "usr/lib/systemd"}
	l := &login{exclude: []string{"root"}}
	for _, dir := range dirs {
		if text, err := fs.ReadFile(files, path.Join(dir, "logind.conf")); err == nil {
			l.read(string(text))
			break
		}
	}
	parts := map[string]string{}
	for _, dir := range slices.Backward(dirs) {
		names, _ := fs.Glob(files, path.Join(dir, "logind.conf.d", "*.conf")) // the pattern is valid
		for _, name := range names {
			parts[path.Base(name)] = name
		}
	}
	names := make([]string, 0, len(parts))
	for base := range parts {
		names = append(names, base)
	}
	slices.Sort(names)
	for _, base := range names {
		if text, err := fs.ReadFile(files, parts[base]); err == nil {
			l.read(string(text))
		}
	}
	return l
}

func (l *login) read(text string) {
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), "=")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "KillUserProcesses":
			l.kill = slices.Contains([]string{"yes", "true", "1", "on", "y", "t"}, strings.ToLower(value))
		case "KillOnlyUsers":
			l.only = strings.Fields(value)
		case "KillExcludeUsers":
			l.exclude = strings.Fields(value)
		}
	}
}
