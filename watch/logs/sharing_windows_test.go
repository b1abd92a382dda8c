package logs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
)

// iis opens a log as a writer that lets others read and nothing else, and returns a writer
// for it.
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

// TestALogThatIsHeldOpenIsFollowed, and may be renamed and deleted by its writer while it is
// read; a file of its name can be begun at once.
func TestALogThatIsHeldOpenIsFollowed(t *testing.T) {
	g := newGround(t)
	held := g.iis("W3SVC1/u_ex261123.log")
	put := func(text string) {
		_, err := held.WriteString(text)
		g.ok(err)
	}
	put(header(noon) + row(noon, 0))
	inBubble(t, g, Config{Logs: g.find("W3SVC1")}, func(_ *testing.T, s steps) {
		s.want("what was there", s.seen, 0)
		put(row(noon, 1))
		s.look()
		s.want("while it is held open", s.seen, 0, 1)
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

// TestPathsOfWindows finds and reads a log by every way to write its path, also one that is
// longer than the 260 characters of old programs.
func TestPathsOfWindows(t *testing.T) {
	g := newGround(t)
	deep := filepath.Join("Log Files", strings.Repeat("d", 100), strings.Repeat("e", 100), "W3SVC1")
	for _, dir := range []string{"Log Files", deep} {
		g.write(filepath.Join(dir, "u_ex261123.log"), header(noon)+row(noon, 0))
		whole := g.path(dir)
		for name, path := range map[string]string{
			"as it is":          whole,
			"a last backslash":  whole + `\`,
			"slashes":           filepath.ToSlash(whole),
			"other letter case": strings.ToUpper(whole),
			"verbatim":          `\\?\` + whole,
			"a pattern":         whole + `\u_ex*.log`,
			"a long pattern":    `\\?\` + whole + `\u_ex*.log`,
			"a file":            whole + `\U_EX261123.LOG`,
		} {
			found, err := Find(path)
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
	if _, err := Find(`\\?\` + g.path("nowhere")); err == nil || strings.Contains(err.Error(), ErrNoMatch.Error()) {
		t.Errorf("%v: what is no pattern was taken for one", err)
	}
}
