package follower

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"beacontop/watch/logs"
)

// iis opens a log for writing, shared for reading only, and returns the writer.
func (g ground) iis(name string) *os.File {
	g.Helper()
	g.ok(os.MkdirAll(filepath.Dir(g.path(name)), 0o750))
	path, err := windows.UTF16PtrFromString(g.path(name))
	g.ok(err)
	const write = windows.FILE_APPEND_DATA | windows.SYNCHRONIZE
	h, err := windows.CreateFile(path, write, windows.FILE_SHARE_READ, nil, windows.OPEN_ALWAYS, windows.FILE_ATTRIBUTE_NORMAL, 0)
	g.ok(err)
	return os.NewFile(uintptr(h), g.path(name))
}

// TestOpenLogOnWindowsIsFollowed also checks that the writer can rename and delete the log while it
// is read, and begin a file of the same name at once.
func TestOpenLogOnWindowsIsFollowed(t *testing.T) {
	g := newGround(t)
	held := g.iis("W3SVC1/u_ex261123.log")
	put := func(text string) {
		_, err := held.WriteString(text)
		g.ok(err)
	}
	put(header(noon) + row(noon, 0))
	inBubble(t, g, Config{Logs: g.find("W3SVC1")}, func(_ *testing.T, s steps) {
		s.want("the existing row", s.seen, 0)
		put(row(noon, 1))
		s.look()
		s.want("while the writer has it open", s.seen, 0, 1)
		s.ok(held.Close())
		s.ok(os.Rename(s.path("W3SVC1/u_ex261123.log"), s.path("W3SVC1/u_ex261123.old.log")))
		s.remove("W3SVC1/u_ex261123.old.log")
		held = g.iis("W3SVC1/u_ex261123.log")
		put(header(noon) + row(noon, 2))
		s.look()
		s.want("after the rotation", s.seen, 0, 1, 2)
		s.ok(held.Close())
	})
}

// TestWindowsPaths finds and reads a log by all forms of its path, also a path longer than MAX_PATH
// (260 characters).
func TestWindowsPaths(t *testing.T) {
	g := newGround(t)
	deep := filepath.Join("Log Files", strings.Repeat("d", 100), strings.Repeat("e", 100), "W3SVC1")
	for _, dir := range []string{"Log Files", deep} {
		g.write(filepath.Join(dir, "u_ex261123.log"), header(noon)+row(noon, 0))
		whole := g.path(dir)
		for name, path := range map[string]string{
			"as it is":           whole,
			"trailing backslash": whole + `\`,
			"slashes":            filepath.ToSlash(whole),
			"other letter case":  strings.ToUpper(whole),
			"verbatim":           `\\?\` + whole,
			"a pattern":          whole + `\u_ex*.log`,
			"a long pattern":     `\\?\` + whole + `\u_ex*.log`,
			"a file":             whole + `\U_EX261123.LOG`,
		} {
			found, err := logs.Find(path)
			if err != nil || len(found) == 0 {
				t.Errorf("%s: %q, %v", name, found, err)
				continue
			}
			events, sources := g.scan(ScanConfig{Logs: found[:1]})
			if dir == deep && len(events) != 1 || len(events) == 0 || sources[0].Problem != "" {
				t.Errorf("%s of %d characters: %d events, %+v", name, len(path), len(events), sources[0])
			}
		}
	}
	if _, err := logs.Find(`\\?\` + g.path("nowhere")); err == nil || strings.Contains(err.Error(), logs.ErrNoMatch.Error()) {
		t.Errorf("%v: a path that is not a pattern was taken for one", err)
	}
}
