package input

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"beacontop/watch/weblogtest"
)

// folder creates a directory of logs and other files.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, "packed"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"W3SVC1/u_ex261124.log": "b", "W3SVC2/u_ex261123.log": "a", "W3SVC1/U_EX261125.LOG": "c",
		"old/u_ex261122.log.gz": packed.String(), "HTTPERR/httperr1.log": "h", "old/notes.txt": "no", "ex261110.log": "old",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestLogsOutsideTheTimeRangeAreSkipped uses the dates in the names.
func TestLogsOutsideTheTimeRangeAreSkipped(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	all := Find([]string{folder(t), "-"}, strings.NewReader(""))
	within, without := Within(all, day(20), day(22))
	var names []string
	for _, in := range within {
		names = append(names, filepath.Base(in.Name))
	}
	// httperr1.log and the stream have no date; 23 November may be the 22nd in another time zone.
	if want := []string{"-", "httperr1.log", "u_ex261122.log.gz", "u_ex261123.log"}; !slices.Equal(names, want) || without != 3 {
		t.Errorf("%q, and %d left out; want %q, and 3", names, without, want)
	}
	if within, without := Within(all, time.Time{}, time.Time{}); len(within) != len(all) || without != 0 {
		t.Errorf("%d of %d without limits", len(within), len(all))
	}
}

// TestPathResolution opens everything that paths resolve to.
func TestPathResolution(t *testing.T) {
	dir := folder(t)
	in := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	missing := syscall.ENOENT.Error()
	if runtime.GOOS == "windows" {
		missing = syscall.Errno(2).Error() // ERROR_FILE_NOT_FOUND
	}
	tests := []struct {
		name  string
		paths []string
		want  []string
	}{
		{"a directory, in the order of names", []string{dir}, []string{"old", "h", "packed", "a", "b", "c"}},
		{"a file with any name", []string{in("old/notes.txt")}, []string{"no"}},
		{"a pattern, in any letter case", []string{in("W3SVC*/u_ex*.log")}, []string{"a", "b", "c"}},
		{"a pattern of directories", []string{in("W3SVC*")}, []string{"a", "b", "c"}},
		{"the same twice", []string{dir, in("W3SVC2"), in("W3SVC2/u_ex261123.log")}, []string{"old", "h", "packed", "a", "b", "c"}},
		{"the stream", []string{"-"}, []string{"stream"}},
		{"nothing there", []string{in("none.log")}, []string{"open " + in("none.log") + ": " + missing}},
		{"no match", []string{in("*.none")}, []string{"open " + in("*.none") + ": no matching file"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, input := range Find(test.paths, strings.NewReader("stream")) {
				got = append(got, content(input))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// content is the content of an input, or its error.
func content(input Input) string {
	var read atomic.Int64
	f, err := input.Open(&read)
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(f)
	_ = f.Close()
	if err != nil {
		return err.Error()
	}
	if input.Bytes != 0 && input.Bytes != read.Load() {
		return "not all bytes were counted"
	}
	return string(text)
}

// TestLinksAreFollowed, also out of the directory: IIS logs may be on other disks.
func TestLinksAreFollowed(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "real.log")
	if err := os.WriteFile(outside, []byte("linked"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "u_ex1.log")
	err := os.Symlink(outside, link)
	if _, made := os.Lstat(link); err != nil || made != nil { // Wine reports success without making one
		t.Skip("no links here:", err)
	}
	for _, path := range []string{dir, link} {
		if all := Find([]string{path}, nil); len(all) != 1 || content(all[0]) != "linked" {
			t.Errorf("%s: %+v", path, all)
		}
	}
}

// TestOtherArchivesAreReported opens archives, recognised by name or content.
func TestOtherArchivesAreReported(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"u_ex1.log.zip": "PK\x03\x04", "u_ex2.log": "PK\x03\x04 zip", "u_ex3.log.bz2": "BZh91AY", "u_ex4.log.xz": "\xfd7zXZ\x00", "u_ex5.log.zst": "", "u_ex6.log.7z": "x",
		"u_ex7.log": "\xff\xfe#\x00 UTF-16", "u_ex8.log": "#\x00S\x00o\x00 UTF-16", "u_ex9.log.gz": string(gz(t, []byte("\xff\xfe#\x00 UTF-16"))),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := Find([]string{dir}, nil)
	if len(all) != 9 {
		t.Errorf("%d inputs", len(all))
	}
	for i, want := range []string{"zip archive", "zip archive", "bzip2 archive", "xz archive", "zstd archive", "7z archive", "UTF-16", "UTF-16", "UTF-16"} {
		if got := content(all[i]); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %s", all[i].Name, got, want)
		}
	}
}

// TestLogsAreSortedByTheirEntries names the newest first, like logrotate.
func TestLogsAreSortedByTheirEntries(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, day int) {
		text := fmt.Sprintf("10.1.0.7 - - [%d/Nov/2026:00:10:00 +0000] \"GET /ManageSoftDL/test HTTP/1.1\" 200 15 \"-\" \"curl\"\n", day)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("access.log", 26)
	write("access.log.1", 25)
	write("access.log.2", 24)
	var got []string
	for _, in := range Find([]string{filepath.Join(dir, "access.log*")}, nil) {
		got = append(got, filepath.Base(in.Name))
	}
	if want := []string{"access.log.2", "access.log.1", "access.log"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestACopyIsSkipped(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	if err := weblogtest.Generate(&log, weblogtest.Generator{Lines: 200, Devices: 10}); err != nil {
		t.Fatal(err)
	}
	text := log.Bytes()
	for name, content := range map[string][]byte{"u_ex261123.log": text, "copy of u_ex261123.log": text[:len(text)/2], "u_ex261123.log.gz": gz(t, text)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	once, twins := Once(Find([]string{filepath.Join(dir, "*")}, nil))
	if len(once) != 1 || filepath.Base(once[0].Name) != "u_ex261123.log" || len(twins) != 2 {
		t.Errorf("once %+v, twins %v", once, twins)
	}
}

func TestUTF16IsReported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "u_ex261123.log")
	if err := os.WriteFile(file, []byte("\xff\xfe#\x00S\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	var read atomic.Int64
	if _, err := Find([]string{file}, nil)[0].Open(&read); err == nil || !strings.Contains(err.Error(), "UTF-16") {
		t.Errorf("error %v", err)
	}
}

func gz(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
