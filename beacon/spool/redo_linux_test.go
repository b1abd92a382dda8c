package spool

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"beacontop/beacon/waittest"
)

// crashed copies the directory of a running spool as a system crash may leave it: the redo log is
// intact, because it was synced, and damage is applied to the files of Incoming, which were not.
// Files keep their inodes: the running spool must not be used after the damage.
func crashed(t testing.TB, dir string, damage func(file string)) string {
	t.Helper()
	after := t.TempDir()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		to := filepath.Join(after, rel)
		switch {
		case err != nil:
		case d.IsDir():
			err = os.MkdirAll(to, folderMode)
		case strings.HasPrefix(rel, Incoming):
			err = os.Link(name, to)
		default:
			var content []byte
			if content, err = os.ReadFile(name); err == nil {
				err = os.WriteFile(to, content, partMode)
			}
		}
		return err
	})
	must(t, err)
	if damage != nil {
		files, err := filepath.Glob(filepath.Join(after, Incoming, "*", "*"))
		must(t, err)
		for _, f := range files {
			damage(f)
		}
	}
	return after
}

// damages are the possible states of a file that was renamed but not synced.
var damages = map[string]func(t testing.TB) func(string){
	"whole":   func(testing.TB) func(string) { return func(string) {} },
	"missing": func(t testing.TB) func(string) { return func(f string) { must(t, os.Remove(f)) } },
	"empty":   func(t testing.TB) func(string) { return func(f string) { must(t, os.Truncate(f, 0)) } },
	"torn": func(t testing.TB) func(string) {
		return func(f string) {
			info, err := os.Stat(f)
			must(t, err)
			must(t, os.Truncate(f, info.Size()/2))
			must(t, os.Chtimes(f, info.ModTime(), info.ModTime()))
		}
	},
	"zeroes": func(t testing.TB) func(string) {
		return func(f string) {
			info, err := os.Stat(f)
			must(t, err)
			must(t, os.WriteFile(f, make([]byte, info.Size()), 0o640))
			must(t, os.Chtimes(f, info.ModTime(), info.ModTime()))
		}
	},
}

func TestASystemCrashLosesNothing(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			want := ""
			for i := range 20 {
				file := fmt.Sprintf("%02d.ndi", i)
				body := strings.Repeat(file, 1+i*300)
				put(t, s, "Inventories", file, body)
				want += path.Join(Incoming, "Inventories", file) + "=" + body + "\n"
			}
			after := crashed(t, dir, func(f string) {
				damage(t)(f)
				if err := old(f); err != nil && !errors.Is(err, os.ErrNotExist) {
					t.Fatal(err)
				}
			})
			open(t, after)
			if got := tree(t, after); got != want {
				t.Errorf("%d bytes are there, want %d", len(got), len(want))
			}
		})
	}
}

// TestATruncatedLogIsReadUpToTheTruncation truncates the log at every byte: complete records
// before that are restored, and nothing else.
func TestATruncatedLogIsReadUpToTheTruncation(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var ends []int64
	for i := range 4 {
		put(t, s, "Logs", fmt.Sprint(i), strings.Repeat("x", 5*i))
		ends = append(ends, s.redo.segments[0].at)
	}
	for cut := range ends[3] + 1 {
		after := crashed(t, dir, func(f string) { must(t, os.Remove(f)) })
		must(t, os.Truncate(filepath.Join(after, segmentFile(0)), cut))
		s, err := Open(Config{Dir: after})
		must(t, err)
		want := ""
		for i, end := range ends {
			if end <= cut {
				want += fmt.Sprintf("Incoming/Logs/%d=%s\n", i, strings.Repeat("x", 5*i))
			}
		}
		if got := tree(t, after); got != want {
			t.Fatalf("cut at %d: %q, want %q", cut, got, want)
		}
		must(t, s.Close())
	}
}

func TestRelayedFilesDoNotReappear(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, name := range []string{"sent", "kept", "parked"} {
		put(t, s, "Logs", name, name)
	}
	before := crashed(t, dir, nil)
	for name, fate := range map[string]Fate{"sent": Deleted, "parked": Parked} {
		info, err := os.Stat(filepath.Join(dir, Incoming, "Logs", name))
		must(t, err)
		must(t, s.Dispose(File{Folder: "Logs", Name: name}, info, fate))
	}
	after := crashed(t, dir, nil)
	for _, torn := range []string{"sent", "parked"} { // neither the removal nor the content was durable
		from, to := filepath.Join(before, Incoming, "Logs", torn), filepath.Join(after, Incoming, "Logs", torn)
		if torn == "sent" {
			must(t, os.Truncate(from, 0))
		}
		must(t, os.Link(from, to))
	}
	open(t, after)
	if got, want := tree(t, after), "Incoming/Logs/BadLogs/parked=parked\nIncoming/Logs/kept=kept\nIncoming/Logs/parked=parked\n"; got != want {
		t.Errorf("after the crash:\n%s\nwant:\n%s", got, want)
	}
	open(t, before)
	if got := tree(t, before); !strings.Contains(got, "Logs/sent=sent") {
		t.Errorf("a file that was not relayed yet is gone:\n%s", got)
	}
}

func TestALargeFileIsNotReplacedByAnOlderVersion(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Logs", "a", "small and old")
	large := strings.Repeat("new", smallBytes)
	put(t, s, "Logs", "a", large)
	after := crashed(t, dir, func(f string) { must(t, old(f)) })
	open(t, after)
	if got, want := tree(t, after), "Incoming/Logs/a="+large+"\n"; got != want {
		t.Errorf("after the crash there are %d bytes, want %d", len(got), len(want))
	}
}

// TestFilesOfOtherProgramsAreLeftAlone has a file of another program where the log has a put, with
// any modification time: the put is restored beside it, and only once.
func TestFilesOfOtherProgramsAreLeftAlone(t *testing.T) {
	for _, age := range []time.Duration{-time.Hour, 0, time.Hour} {
		dir := t.TempDir()
		s := open(t, dir)
		put(t, s, "Logs", "a.log.gz", "ours")
		after := crashed(t, dir, func(f string) {
			must(t, os.Remove(f))
			must(t, os.WriteFile(f, []byte("theirs"), 0o640))
			must(t, os.Chtimes(f, time.Now().Add(age), time.Now().Add(age)))
		})
		want := "Incoming/Logs/a (2).log.gz=ours\nIncoming/Logs/a.log.gz=theirs\n"
		for range 2 {
			s, err := Open(Config{Dir: after})
			must(t, err)
			if got := tree(t, after); got != want {
				t.Errorf("age %v, after the crash:\n%s", age, got)
			}
			must(t, s.Close())
		}
	}
}

// TestAFileThatCameBackFromTheArchiveStays moves a relayed file back into the queue.
func TestAFileThatCameBackFromTheArchiveStays(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Logs", "a.log", "ours")
	info, err := os.Stat(filepath.Join(dir, Incoming, "Logs", "a.log"))
	must(t, err)
	must(t, s.Dispose(File{Folder: "Logs", Name: "a.log"}, info, Archived))
	must(t, os.Rename(filepath.Join(dir, archive, "Logs", "a.log"), filepath.Join(dir, Incoming, "Logs", "a.log")))
	after := crashed(t, dir, func(f string) { must(t, old(f)) })
	open(t, after)
	if got := tree(t, after); got != "Incoming/Logs/a.log=ours\n" {
		t.Errorf("after the crash:\n%s", got)
	}
}

// TestFilesOfOthersSurviveAReplayWhateverTheyHold creates an empty file in the place of one that
// was relayed; the file system may give it the same inode.
func TestFilesOfOthersSurviveAReplayWhateverTheyHold(t *testing.T) {
	for i := range 20 {
		dir := t.TempDir()
		s, err := Open(Config{Dir: dir, Types: []string{"Logs"}})
		must(t, err)
		put(t, s, "Logs", "a", "content")
		must(t, disposeOf(t, s, "a", Deleted))
		file := filepath.Join(dir, Incoming, "Logs", "a")
		must(t, os.WriteFile(file, nil, partMode))
		after := crashed(t, dir, nil)
		next, err := Open(Config{Dir: after, Types: []string{"Logs"}})
		must(t, err)
		if _, err := os.Stat(filepath.Join(after, Incoming, "Logs", "a")); err != nil {
			t.Fatalf("round %d: %v", i, err)
		}
		must(t, errors.Join(next.Close(), s.Close()))
	}
}

// TestSegmentsAlternate fills the log several times, with and without a keeper.
func TestSegmentsAlternate(t *testing.T) {
	for _, kept := range []bool{true, false} {
		t.Run(fmt.Sprintf("keeper %v", kept), func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			var keeping sync.WaitGroup
			if kept {
				keeping.Go(func() { s.Run(t.Context()) })
				t.Cleanup(keeping.Wait)
			}
			body := strings.Repeat("0123456789abcdef", smallBytes/16)
			const files = 5 * segmentBytes / 2 / smallBytes
			var writers sync.WaitGroup
			for w := range 8 {
				writers.Go(func() {
					for i := w; i < files; i += 8 {
						if _, err := commit(s, "Inventories", fmt.Sprint(i%200), body); err != nil {
							t.Error(err)
						}
					}
				})
			}
			writers.Wait()
			s.redo.mu.Lock()
			for i, g := range s.redo.segments {
				if g.at > segmentBytes+smallBytes {
					t.Errorf("segment %d holds %d bytes", i, g.at)
				}
			}
			s.redo.mu.Unlock()
			after := crashed(t, dir, nil)
			open(t, after)
			for i := range 200 {
				got, err := os.ReadFile(filepath.Join(after, Incoming, "Inventories", fmt.Sprint(i)))
				if err != nil || string(got) != body {
					t.Fatalf("%d: %d bytes, %v", i, len(got), err)
				}
			}
		})
	}
}

func TestTheKeeperEmptiesAnIdleLog(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Logs", "a", "x")
	var keeping sync.WaitGroup
	keeping.Go(func() { s.Run(t.Context()) })
	t.Cleanup(keeping.Wait)
	waittest.Until(t, func() error {
		if s.redo.holds("Incoming/Logs/a") {
			return errors.New("the log still holds the file")
		}
		return nil
	})
	must(t, os.Remove(filepath.Join(dir, Incoming, "Logs", "a")))
	after := crashed(t, dir, nil)
	open(t, after)
	if got := tree(t, after); got != "" {
		t.Errorf("a file that was removed reappeared:\n%s", got)
	}
}

// TestFilesAreDurableWithoutTheLog removes the log's files while it is in use.
func TestFilesAreDurableWithoutTheLog(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	must(t, err)
	put(t, s, "Logs", "a", "before")
	for i := range s.redo.segments {
		must(t, s.redo.segments[i].file.Close())
	}
	put(t, s, "Logs", "b", "after")
	after := crashed(t, dir, nil)
	open(t, after)
	if got := tree(t, after); got != "Incoming/Logs/a=before\nIncoming/Logs/b=after\n" {
		t.Errorf("after the crash:\n%s", got)
	}
	p, err := s.Create("Logs", "a") // the log has an older version, and cannot be emptied
	must(t, err)
	if _, err := p.Commit(); err == nil {
		t.Error("an acknowledged file could be replaced by an older one after a crash")
	}
	if err := s.Close(); err == nil {
		t.Error("Close returned no error")
	}
}

func FuzzReadSegment(f *testing.F) {
	whole, chain := appendHeader(nil, 7, 1)
	r := record{recordPut, 12, time.Unix(1, 2), "Incoming/Logs/a", []byte("body")}
	whole, chain = r.append(whole, chain)
	r = record{what: recordCancel, at: time.Unix(3, 4), path: "Incoming/Logs/a"}
	whole, _ = r.append(whole, chain)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add([]byte(segmentMagic))
	f.Add(oldSegment("a", "body"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var records []record
		o, err := readSegment(bytes.NewReader(data), func(r record) { records = append(records, r) })
		if err != nil && !errors.Is(err, ErrNewer) {
			t.Fatal(err)
		}
		if o == 0 || !bytes.HasPrefix(data, []byte(segmentMagic)) {
			return
		}
		again, chain := appendHeader(nil, binary.LittleEndian.Uint64(data[len(segmentMagic):]), o)
		for _, r := range records {
			again, chain = r.append(again, chain)
		}
		if !bytes.HasPrefix(data, again) {
			t.Fatal("what was read is not what was written")
		}
	})
}

// oldSegment is a segment in the previous release's format that puts files into Logs.
func oldSegment(nameBody ...string) []byte {
	b := append([]byte(magicStem+"1"), 9, 0, 0, 0, 0, 0, 0, 0)
	chain := crc32.Checksum(b, castagnoli)
	b = binary.LittleEndian.AppendUint32(b, chain)
	for i := 0; i < len(nameBody); i += 2 {
		name, body := Incoming+"/Logs/"+nameBody[i], nameBody[i+1]
		what := byte(recordPut)
		if body == "" {
			what = recordCancel
		}
		from := len(b)
		b = append(b, 0, 0, 0, 0, what)
		b = binary.LittleEndian.AppendUint64(b, uint64(time.Unix(1e9, 0).UnixNano()))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(name)))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
		b = append(append(b, name...), body...)
		chain = crc32.Update(chain, castagnoli, b[from+4:])
		binary.LittleEndian.PutUint32(b[from:], chain)
	}
	return b
}

// TestALogOfThePreviousReleaseIsReplayed also checks that this release is blocked afterwards.
func TestALogOfThePreviousReleaseIsReplayed(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, oldRedoFolder), folderMode))
	must(t, os.MkdirAll(filepath.Join(dir, Incoming, "Logs"), folderMode))
	must(t, os.WriteFile(filepath.Join(dir, oldSegmentFile(0)), oldSegment(
		"lost", "whole", "torn", "whole", "gone", "sent", "gone", "",
		"twice", "one", "twice", "two", "twice", "", "foreign", "ours"), partMode))
	must(t, os.WriteFile(filepath.Join(dir, oldSegmentFile(1)), make([]byte, headerBytes), partMode))
	must(t, os.WriteFile(filepath.Join(dir, Incoming, "Logs", "torn"), []byte("wh\x00"), partMode))
	must(t, os.WriteFile(filepath.Join(dir, Incoming, "Logs", "foreign"), []byte("theirs"), partMode))
	want := "Incoming/Logs/foreign=theirs\nIncoming/Logs/foreign (2)=ours\nIncoming/Logs/lost=whole\n" +
		"Incoming/Logs/torn=whole\nIncoming/Logs/twice=two\nRedo=" + barText
	for range 2 {
		s, err := Open(Config{Dir: dir})
		must(t, err)
		if got := tree(t, dir); got+"Redo="+barText != want {
			t.Errorf("after the replay:\n%s\nwant:\n%s", got, want)
		}
		must(t, s.Close())
	}
	if got, err := os.ReadFile(filepath.Join(dir, oldRedoFolder)); err != nil || string(got) != barText {
		t.Errorf("in the place of the old log: %q, %v", got, err)
	}
}

func TestALogOfANewerReleaseIsNotTouched(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	must(t, err)
	must(t, s.Close())
	newer := []byte(magicStem + "3 and more")
	must(t, os.WriteFile(filepath.Join(dir, segmentFile(1)), newer, partMode))
	if _, err := Open(Config{Dir: dir}); !errors.Is(err, ErrNewer) {
		t.Errorf("open: %v, want ErrNewer", err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, segmentFile(1))); err != nil || !bytes.Equal(got, newer) {
		t.Errorf("the log is now %q, %v", got, err)
	}
}

func TestMemoryOfManyPartialsIsBounded(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var all []*Partial
	body := bytes.Repeat([]byte{'x'}, smallBytes)
	for i := range smallsBytes/smallBytes + 10 {
		p, err := s.Create("Logs", fmt.Sprint(i))
		must(t, err)
		_, err = p.Write(body)
		must(t, err)
		all = append(all, p)
	}
	if n := s.held.Load(); n > smallsBytes {
		t.Errorf("%d bytes are held", n)
	}
	for i, p := range all {
		if i%2 == 0 {
			must(t, p.Discard())
			continue
		}
		if _, err := p.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.held.Load(); n != 0 {
		t.Errorf("%d bytes are held in the end", n)
	}
	if files, _, err := s.Waiting(0); err != nil || len(files) != len(all)/2 {
		t.Errorf("%d files wait, %v", len(files), err)
	}
}
