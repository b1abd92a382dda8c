package logs

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFind(t *testing.T) {
	g := newGround(t)
	for _, name := range []string{
		"LogFiles/W3SVC1/u_ex261122.log", "LogFiles/W3SVC1/U_EX261123.LOG", "LogFiles/W3SVC2/u_ex261123_x.log", "LogFiles/W3SVC2/notes.txt",
		"LogFiles/HTTPERR/httperr1.log", "LogFiles/FTPSVC3/ftp.txt", "LogFiles/W3SVC4/u_ex261101.log.gz",
		"nginx/access.log", "nginx/access.log.1", "nginx/[odd].log", "empty/readme.txt",
	} {
		g.write(name, "x")
	}
	tests := []struct {
		name, path string
		want       []string
		err        error
	}{
		{"a directory with several sites and HTTPERR", "LogFiles", []string{"LogFiles/HTTPERR/httperr*.log", "LogFiles/W3SVC1/u_ex*.log", "LogFiles/W3SVC2/u_ex*.log", "LogFiles/W3SVC4/u_ex*.log"}, nil},
		{"one site", "LogFiles/W3SVC1", []string{"LogFiles/W3SVC1/u_ex*.log"}, nil},
		{"a file", "nginx/access.log", []string{"nginx/access.log"}, nil},
		{"a file whose name is a pattern", "nginx/[odd].log", []string{"nginx/[[]odd].log"}, nil},
		{"a pattern of files", "LogFiles/W3SVC?/u_ex2611*.log", []string{"LogFiles/W3SVC1/u_ex2611*.log", "LogFiles/W3SVC2/u_ex2611*.log"}, nil},
		{"a pattern of directories", "LogFiles/W3SVC[12]", []string{"LogFiles/W3SVC1/u_ex*.log", "LogFiles/W3SVC2/u_ex*.log"}, nil},
		{"nothing", "nowhere", nil, fs.ErrNotExist},
		{"a pattern that matches nothing", "*/nothing*.log", nil, ErrNoMatch},
		{"a directory without logs", "empty", nil, ErrNoLogs},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, err := Find(g.path(tt.path))
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			var got []string
			for _, l := range found {
				rel, err := filepath.Rel(g.dir, l.String())
				g.ok(err)
				got = append(got, filepath.ToSlash(rel))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
			if err != nil && strings.Count(filepath.ToSlash(err.Error()), tt.path) != 1 {
				t.Errorf("error %q", err)
			}
		})
	}
}

func TestFindStandardInputAndEachLogOnce(t *testing.T) {
	g := newGround(t)
	g.write("a/u_ex261123.log", "x")
	found, err := Find("-", g.path("a"), g.path("a"))
	if err != nil || len(found) != 2 || found[1] != Stdin && found[0] != Stdin {
		t.Errorf("%v, %v", found, err)
	}
}

// TestFindEachLogOnce: the lines of a log that two paths lead to would count twice.
func TestFindEachLogOnce(t *testing.T) {
	g := newGround(t)
	for _, name := range []string{"a/u_ex261122.log", "a/u_ex261123.log", "a/httperr1.log", "b/u_ex261123.log", "n/access.log", "n/access.log.1", "n/other.log"} {
		g.write(name, "x")
	}
	t.Chdir(g.dir)
	for _, c := range []struct {
		name  string
		paths []string
		want  []string
	}{
		{"a relative and an absolute path", []string{g.path("b"), "b", "./b/../b"}, []string{g.path("b/u_ex*.log")}},
		{"a directory and one of its files", []string{"a/u_ex261123.log", "a"}, []string{"a/httperr*.log", "a/u_ex*.log"}},
		{"the same file of another directory", []string{"a", "b/u_ex261123.log"}, []string{"a/httperr*.log", "a/u_ex*.log", "b/u_ex261123.log"}},
		{"a file and its rotated one", []string{"n/access.log.1", "n/access.log"}, []string{"n/access.log"}},
		{"a file that the pattern leaves out", []string{"n/acc*", "n/other.log"}, []string{"n/acc*", "n/other.log"}},
		{"a file twice", []string{"n/other.log", g.path("n/other.log")}, []string{g.path("n/other.log")}},
		{"standard input twice", []string{"-", "-"}, []string{"standard input"}},
	} {
		found, err := Find(c.paths...)
		g.ok(err)
		var got []string
		for _, l := range found {
			got = append(got, filepath.ToSlash(l.String()))
		}
		for i := range c.want {
			c.want[i] = filepath.ToSlash(c.want[i])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOutside(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name    string
		written time.Time
		since   time.Time
		until   time.Time
		want    bool
	}{
		{"u_ex261120.log", day(21), day(23), time.Time{}, true},
		{"u_ex261121.log", day(22), day(22), time.Time{}, false},
		{"u_ex261120.log", day(30), day(23), time.Time{}, true},  // copied later
		{"u_ex261123.log", day(20), day(22), time.Time{}, true},  // nothing was written since then
		{"u_ex26112314.log", day(23), day(22), day(23), false},   // hourly log
		{"u_ex261128.log", day(28), time.Time{}, day(23), true},  // begins later
		{"access.log.1", day(23), day(22), time.Time{}, false},   // no day in its name
		{"access.log.9", day(2), day(22), time.Time{}, true},     // old
		{"u_extend12.log", day(23), day(22), time.Time{}, false}, // split by size, no date
		{"u_ex261120.log", day(1), time.Time{}, time.Time{}, false},
	}
	for _, tt := range tests {
		if got := Outside(tt.name, tt.written, tt.since, tt.until); got != tt.want {
			t.Errorf("%s: %t", tt.name, got)
		}
	}
}

func TestCompareNamesByNumber(t *testing.T) {
	want := []string{"httperr1.log", "httperr2.log", "httperr10.log", "u_ex261122.log", "u_ex261123.log", "u_ex261123_x.log"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareNames)
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestLinkToAFileIsItsTarget(t *testing.T) {
	g := newGround(t)
	g.write("nginx/access.log", "x")
	g.link("nginx/access.log", "link.log")
	whole, err := filepath.EvalSymlinks(g.path("nginx/access.log"))
	g.ok(err)
	if found := g.find("link.log"); len(found) != 1 || found[0].String() != whole {
		t.Errorf("found %q", found)
	}
}

// TestLinksAreFollowedOnce has links as PATH, to files and to directories, in circles.
func TestLinksAreFollowedOnce(t *testing.T) {
	g := newGround(t)
	g.write("disk/W3SVC2/u_ex261123.log", "x")
	g.write("disk/u_ex261124.log", "x")
	g.write("LogFiles/W3SVC1/u_ex261122.log", "x")
	for name, target := range map[string]string{
		"LogFiles/W3SVC2": "disk/W3SVC2", "LogFiles/W3SVC2again": "disk/W3SVC2", "LogFiles/W3SVC1/u_ex261124.log": "disk/u_ex261124.log",
		"LogFiles/W3SVC1/up": "LogFiles", "disk/W3SVC2/up": "LogFiles", "LogFiles/W3SVC1/same": "LogFiles/W3SVC1", "LogFiles/W3SVC1/u_ex9.log": "nowhere", "link": "LogFiles",
	} {
		g.link(target, name)
	}
	for _, path := range []string{"LogFiles", "link"} {
		found, err := Find(g.path(path))
		g.ok(err)
		var got []string
		for _, l := range found {
			files, err := l.Files()
			g.ok(err)
			for _, f := range files {
				rel, err := filepath.Rel(g.path(path), filepath.Join(f.Dir, f.Name))
				g.ok(err)
				got = append(got, filepath.ToSlash(rel))
			}
		}
		if want := []string{"W3SVC1/u_ex261122.log", "W3SVC1/u_ex261124.log", "W3SVC2/u_ex261123.log"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

func TestUnsupportedFilesAreReported(t *testing.T) {
	g := newGround(t)
	g.write("W3SVC2/u_ex261124.log", "#\x00S\x00o\x00f\x00")
	if err := Check(g.find("W3SVC2")[0]); !errors.Is(err, ErrUTF16) {
		t.Error(err)
	}
	g.write("W3SVC3/u_ex261124.log.bz2", "BZh")
	if err := Check(g.find("W3SVC3")[0]); err == nil || !strings.Contains(err.Error(), "bzip2") {
		t.Error(err)
	}
}
