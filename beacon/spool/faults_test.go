package spool

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"beacontop/beacon/protocol"
)

// faulty is a disk that fails where it is told to.
type faulty struct {
	*memDisk
	fails func(op, name string) error
}

func (d faulty) rename(from, to string) error {
	if err := d.fails("rename", to); err != nil {
		return err
	}
	return d.memDisk.rename(from, to)
}

func (d faulty) renameNew(moves []*move) {
	for _, m := range moves {
		if m.err = d.fails("rename", m.to); m.err == nil {
			d.memDisk.renameNew([]*move{m})
		}
	}
}

func (d faulty) remove(name string) error {
	if err := d.fails("remove", name); err != nil {
		return err
	}
	return d.memDisk.remove(name)
}

func (d faulty) folds() bool { return d.fails("fold", "") != nil }

func openFaulty(t *testing.T, fails func(op, name string) error) (*Spool, faulty) {
	t.Helper()
	d := faulty{newMemDisk(), func(string, string) error { return nil }}
	s, err := openOn(&d, Config{Types: []string{"Logs"}})
	must(t, err)
	d.fails = fails
	return s, d
}

// disposeOf disposes of the file Logs/name.
func disposeOf(t *testing.T, s *Spool, name string, fate Fate) error {
	t.Helper()
	info, err := s.disk.lstat("Incoming/Logs/" + name)
	must(t, err)
	return s.Dispose(File{Folder: "Logs", Name: name}, info, fate)
}

func show(d *memDisk) string { return fmt.Sprint((&world{}).contents(d)) }

// TestAWriteThatIsCutLeavesNoPut fills the disk in the middle of a batch, at every byte: records
// that are in the log nevertheless do not bring an older version back.
func TestAWriteThatIsCutLeavesNoPut(t *testing.T) {
	whole := headerBytes + 2*recordBytes + 2*len("Incoming/Logs/a") + len("a1") + len("b1")
	for cut := range whole {
		disk := newMemDisk()
		s, err := openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		var batch []*entry
		for _, name := range []string{"a", "b"} {
			p, err := s.Create("Logs", name)
			must(t, err)
			_, err = io.WriteString(p, name+"1")
			must(t, errors.Join(err, p.store()))
			_, err = s.folder("Logs")
			must(t, err)
			batch = append(batch, &entry{move: move{from: p.part, to: "Incoming/Logs/" + name}, sync: p.sync, number: p.number, small: p.small.bytes})
		}
		disk.cut = func(string, []byte) (int, error) { return cut, errNoSpace }
		end := s.flushLogged(batch)
		disk.cut = nil
		end()
		for _, e := range batch {
			must(t, e.err)
		}
		put(t, s, "Logs", "a", "a2")
		must(t, disposeOf(t, s, "a", Deleted))
		must(t, disposeOf(t, s, "b", Deleted))
		must(t, disk.syncAll())
		for name, after := range map[string]*memDisk{"kill": disk.after(false, nil), "power": disk.after(true, rand.New(rand.NewPCG(1, 1)))} {
			_, err := openOn(after, Config{Types: []string{"Logs"}})
			must(t, err)
			if got := show(after); got != "map[]" {
				t.Fatalf("cut at byte %d, %s: %s", cut, name, got)
			}
		}
		must(t, s.Close())
		_, err = openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		if got := show(disk); got != "map[]" {
			t.Fatalf("cut at byte %d, after a clean restart: %s", cut, got)
		}
	}
}

// TestASyncThatFailedIsNotBelievedLater loses what a sync was to make durable; the next sync
// succeeds.
func TestASyncThatFailedIsNotBelievedLater(t *testing.T) {
	for seed := range uint64(40) {
		disk := newMemDisk()
		s, err := openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		put(t, s, "Logs", "a", "content")
		disk.step = func(op string) error {
			if strings.HasPrefix(op, "sync ") && !strings.Contains(op, redoFolder) {
				return syscall.EIO
			}
			return nil
		}
		s.redo.turnAndSettle()
		disk.step = func(string) error { return nil }
		for range 3 { // the keeper comes again
			_ = s.redo.mend()
			s.redo.turnAndSettle()
		}
		if s.redo.holds("Incoming/Logs/a") {
			t.Fatal("the log is not emptied although the disk works again")
		}
		after := disk.crashed(true, rand.New(rand.NewPCG(seed, 1)))
		_, err = openOn(after, Config{Types: []string{"Logs"}})
		must(t, err)
		if got := show(after); got != "map[Incoming/Logs/a:content]" {
			t.Fatalf("seed %d: %s", seed, got)
		}
	}
}

// TestALogThatWasDeletedIsMadeAnew deletes the files of the log under a running spool.
func TestALogThatWasDeletedIsMadeAnew(t *testing.T) {
	for seed := range uint64(20) {
		disk := newMemDisk()
		s, err := openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		put(t, s, "Logs", "before", "x")
		for _, name := range []string{segmentFile(0), segmentFile(1), redoFolder} {
			must(t, disk.remove(name))
		}
		put(t, s, "Logs", "after", "y")
		after := disk.crashed(true, rand.New(rand.NewPCG(seed, 1)))
		_, err = openOn(after, Config{Types: []string{"Logs"}})
		must(t, err)
		if got := show(after); got != "map[Incoming/Logs/after:y Incoming/Logs/before:x]" {
			t.Fatalf("seed %d: %s", seed, got)
		}
	}
}

// TestSpellingsOfOneFile has a file system that ignores letter case.
func TestSpellingsOfOneFile(t *testing.T) {
	s, d := openFaulty(t, nil)
	d.fails = func(op, _ string) error {
		if op == "fold" {
			return errors.New("it folds")
		}
		return nil
	}
	s.disk = d
	put(t, s, "Logs", "A", "1")
	must(t, d.memDisk.rename("Incoming/Logs/A", "Incoming/Logs/a")) // the one file has either name
	put(t, s, "Logs", "a", "2")
	must(t, disposeOf(t, s, "a", Deleted))
	after := d.crashed(false, nil)
	_, err := openOn(&faulty{after, d.fails}, Config{Types: []string{"Logs"}})
	must(t, err)
	if got := show(after); got != "map[]" {
		t.Errorf("after a crash: %s", got)
	}
}

// TestNamesOfAnyLengthAreNumbered: a name may be one long extension.
func TestNamesOfAnyLengthAreNumbered(t *testing.T) {
	for _, name := range []string{
		"a.ndi", "a.ndi.gz", "." + strings.Repeat("x", 250), "a." + strings.Repeat("x", 253), strings.Repeat("ü", 127), "a." + strings.Repeat("ü", 120) + ".gz",
	} {
		got := numbered(name, 2)
		if err := protocol.CheckName(got); err != nil || got == name || !strings.Contains(got, " (2)") {
			t.Errorf("%q becomes %q: %v", name, got, err)
		}
	}
}

// TestWhatTheArchiveCannotKeep has Archive on another disk, and a folder that takes nothing and
// gives nothing away.
func TestWhatTheArchiveCannotKeep(t *testing.T) {
	s, d := openFaulty(t, nil)
	first := true
	s.disk = &faulty{d.memDisk, func(op, name string) error {
		if op == "rename" && strings.HasPrefix(name, archive) && first {
			first = false
			return errOtherDisk
		}
		return nil
	}}
	put(t, s, "Logs", "a", "x")
	must(t, disposeOf(t, s, "a", Archived))
	if got := show(d.memDisk); got != "map[Archive/Logs/a:x]" {
		t.Errorf("on another disk: %s", got)
	}
	s.disk = &faulty{d.memDisk, func(op, name string) error {
		if op == "remove" && strings.HasPrefix(name, Incoming) || op == "rename" && strings.HasPrefix(name, archive) {
			return syscall.EROFS
		}
		return nil
	}}
	put(t, s, "Logs", "b", "y")
	if err := disposeOf(t, s, "b", Archived); err == nil || errors.Is(err, ErrNotKept) {
		t.Errorf("neither archived nor removed: %v", err)
	}
}

// TestParkedFilesDoNotWaitAgain cuts the power after a file was moved to BadLogs.
func TestParkedFilesDoNotWaitAgain(t *testing.T) {
	for seed := range uint64(20) {
		disk := newMemDisk()
		s, err := openOn(disk, Config{Types: []string{"Logs"}})
		must(t, err)
		put(t, s, "Logs", "a", "x")
		must(t, disposeOf(t, s, "a", Parked))
		after := disk.crashed(true, rand.New(rand.NewPCG(seed, 1)))
		_, err = openOn(after, Config{Types: []string{"Logs"}})
		must(t, err)
		if got := show(after); got != "map[Incoming/Logs/BadLogs/a:x]" {
			t.Fatalf("seed %d: %s", seed, got)
		}
	}
}

// TestARefusedUploadDoesNotComeBackFromAFullDisk has the rename fail, and the cancel too.
func TestARefusedUploadDoesNotComeBackFromAFullDisk(t *testing.T) {
	s, d := openFaulty(t, nil)
	d.fails = func(op, name string) error {
		if op == "rename" && strings.HasPrefix(name, Incoming) {
			return errNoSpace
		}
		return nil
	}
	s.disk = d
	writes := 0
	d.cut = func(name string, b []byte) (int, error) {
		if writes++; writes == 2 && strings.HasPrefix(name, redoFolder) { // the first is the put
			return 0, errNoSpace
		}
		return len(b), nil
	}
	if _, err := commit(s, "Logs", "a", "x"); !errors.Is(err, ErrFull) {
		t.Errorf("commit: %v, want ErrFull", err)
	}
	for _, power := range []bool{false, true} {
		after := d.after(power, rand.New(rand.NewPCG(1, 1)))
		_, err := openOn(after, Config{Types: []string{"Logs"}})
		must(t, err)
		if got := show(after); got != "map[]" {
			t.Errorf("power %v: %s", power, got)
		}
	}
}

// TestATypeBelowOtherStaysThere restarts a spool while files of a type wait below Other.
func TestATypeBelowOtherStaysThere(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Config{Dir: dir})
	must(t, err)
	for i := range unknownLimit {
		put(t, s, fmt.Sprint("Type", i), "a", "x")
	}
	put(t, s, "Strange", "a", "1")
	must(t, s.Close())
	must(t, os.RemoveAll(filepath.Join(dir, Incoming, "Type0")))
	s, err = Open(Config{Dir: dir})
	must(t, err)
	if folder := put(t, s, "strange", "a", "2"); folder != "Other/Strange" {
		t.Errorf("the newer version is in %s", folder)
	}
	if folder := put(t, s, "Other", "Strange2", "x"); folder != "Other/Other" {
		t.Errorf("the type Other is in %s", folder)
	}
	must(t, s.Close())
}

// TestArchivedFilesAreKeptFromTheirArchiving on, not from the time of their content.
func TestArchivedFilesAreKeptFromTheirArchiving(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "Logs", "a", "x")
	must(t, old(filepath.Join(dir, Incoming, "Logs", "a")))
	must(t, disposeOf(t, s, "a", Archived))
	if n, err := s.PruneArchive(time.Now().Add(-time.Hour)); n != 0 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
}

// TestOthersKeepTheirPartials opens the directory of another beacon.
func TestOthersKeepTheirPartials(t *testing.T) {
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, partials), folderMode))
	for _, name := range []string{"1.part", "beacontop-1.part"} {
		must(t, os.WriteFile(filepath.Join(dir, partials, name), nil, partMode))
	}
	s, err := Open(Config{Dir: dir, Alone: true})
	must(t, err)
	put(t, s, "Logs", "a", "x")
	must(t, s.Close())
	if got := tree(t, dir); got != "Incoming/Logs/a=x\nPartial/1.part=\n" {
		t.Errorf("tree:\n%s", got)
	}
}
