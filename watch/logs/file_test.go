package logs

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// names are the names of the files of a log.
func (g ground) names(l Log) []string {
	g.Helper()
	files, err := l.Files()
	g.ok(err)
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return out
}

// TestFilesOfALog: an archive belongs to the log that its packed file belonged to, and archives with
// other names are a log of their own.
func TestFilesOfALog(t *testing.T) {
	g := newGround(t)
	for _, name := range []string{"u_ex1.log", "U_EX2.LOG.GZ", "u_ex3.log.zip", "nginx.log.gz", "nginx.log", "app.txt.gz", "nginx.log.1", "nginx.log-20261123.gz", "nginx.log.old"} {
		g.write(name, "x")
	}
	g.ok(os.Mkdir(g.path("u_ex9.log"), 0o700))
	for path, want := range map[string][][]string{
		"":          {{"nginx.log.gz"}, {"U_EX2.LOG.GZ", "u_ex1.log", "u_ex3.log.zip"}},
		"nginx.log": {{"nginx.log", "nginx.log-20261123.gz", "nginx.log.1", "nginx.log.gz"}},
	} {
		var got [][]string
		for _, l := range g.find(path) {
			got = append(got, g.names(l))
		}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	for name, want := range map[string]string{"U_EX261123.log": "u_ex*.log", "httperr7.log.gz": "httperr*.log", "nginx.log.gz": "", "nginx.log": "", "app.txt.gz": ""} {
		if got := Series(name); got != want {
			t.Errorf("the series of %s is %q, want %q", name, got, want)
		}
	}
}

// TestCurrent: of a file that was named only its own name is written to; of a series each is.
func TestCurrent(t *testing.T) {
	g := newGround(t)
	g.write("nginx.log", "x")
	g.write("d/u_ex1.log", "x")
	named, series := g.find("nginx.log")[0], g.find("d")[0]
	for name, want := range map[string][2]bool{"NGINX.LOG": {true, true}, "nginx.log.1": {false, true}, "u_ex2.log": {false, true}} {
		if got := [2]bool{named.Current(name), series.Current(name)}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestOpenFollowsLinksOutOfTheDirectory, which a root does not.
func TestOpenFollowsLinksOutOfTheDirectory(t *testing.T) {
	g := newGround(t)
	g.write("disk/real.log", "linked")
	g.write("logs/plain.log", "plain")
	g.link("disk/real.log", "logs/out.log")
	g.link("logs/plain.log", "logs/in.log")
	g.link("nowhere", "logs/broken.log")
	for name, want := range map[string]string{"out.log": "linked", "in.log": "plain", "plain.log": "plain"} {
		f, err := Open(g.path("logs"), name)
		g.ok(err)
		text, err := io.ReadAll(f)
		g.ok(errors.Join(err, f.Close()))
		if string(text) != want {
			t.Errorf("%s: %q, want %q", name, text, want)
		}
	}
	for _, name := range []string{"broken.log", "absent.log", "../disk/absent.log"} {
		if _, err := Open(g.path("logs"), name); !errors.Is(err, fs.ErrNotExist) && !strings.Contains(err.Error(), "escapes") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := g.names(g.find("logs/*.log")[0]); !slices.Equal(got, []string{"in.log", "out.log", "plain.log"}) {
		t.Errorf("files %q: a link to nothing is no file of a log", got)
	}
}

// TestALogWhoseDirectoryIsGone is an error without the path, which the caller names.
func TestALogWhoseDirectoryIsGone(t *testing.T) {
	g := newGround(t)
	g.write("d/u_ex1.log", "x")
	l := g.find("d")[0]
	g.ok(os.RemoveAll(g.path("d")))
	if _, err := l.Files(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listed: %v", err)
	}
	if _, err := Open(l.Dir, "u_ex1.log"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opened: %v", err)
	}
	if err := Check(l); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), g.dir) {
		t.Errorf("checked: %v", err)
	}
	if err := Check(Stdin); err != nil {
		t.Errorf("standard input, which cannot be read in advance: %v", err)
	}
}

// TestCheckLooksAtTheNewestFiles: one that can be read is enough, an old one is not.
func TestCheckLooksAtTheNewestFiles(t *testing.T) {
	g := newGround(t)
	g.write("u_ex1.log", "#Fields: date time cs-method cs-uri-stem c-ip sc-status\r\n")
	g.write("u_ex2.log", "not a log\n")
	if err := Check(g.find("")[0]); err != nil {
		t.Errorf("beside a log: %v", err)
	}
	for _, name := range []string{"u_ex3.log", "u_ex4.log", "u_ex5.log"} {
		g.write(name, "not a log\n")
		info, err := os.Stat(g.path("u_ex1.log"))
		g.ok(err)
		later := info.ModTime().Add(1e10)
		g.ok(os.Chtimes(g.path(name), later, later))
	}
	if err := Check(g.find("")[0]); !errors.Is(err, ErrForeign) {
		t.Errorf("after three newer files that are none: %v", err)
	}
}

// TestPathsThatAreNoLogs also names what a pattern matched and could not be examined.
func TestPathsThatAreNoLogs(t *testing.T) {
	g := newGround(t)
	if _, err := Find(os.DevNull); !errors.Is(err, ErrNoFile) || err.Error() != "logs "+os.DevNull+": neither a file nor a directory" {
		t.Errorf("a device: %v", err)
	}
	if _, _, err := Survey(g.path("[")); !errors.Is(err, filepath.ErrBadPattern) {
		t.Errorf("a bad pattern: %v", err)
	}
	g.write("a.log", "x")
	g.link("nowhere", "b.log")
	found, refused, err := Survey(g.path("*.log"))
	if err != nil || len(found) != 1 || len(refused) != 1 || !errors.Is(refused[0], fs.ErrNotExist) || !strings.Contains(refused[0].Error(), g.path("b.log")) {
		t.Errorf("%v, %v, %v", found, refused, err)
	}
}

func TestArchivesByTheirFirstBytes(t *testing.T) {
	g := newGround(t)
	for head, want := range map[string]string{
		"PK\x03\x04": "zip archive, not read: unpack it", "BZh9": "bzip2 archive, not read: unpack it", "7z\xbc\xaf\x27\x1c": "7z archive, not read: unpack it",
		"\xfe\xff\x00#": "UTF-16 text: save it as UTF-8", "\x00#\x00S": "UTF-16 text: save it as UTF-8", "#\x00": "binary file, not text",
	} {
		g.write("a.log", head)
		if err := Check(g.find("a.log")[0]); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", head, err, want)
		}
	}
	g.write("b.log.gz", packed(t, strings.Repeat("x", 100))[:20])
	if err := Check(g.find("b.log.gz")[0]); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("half an archive: %v", err)
	}
}
