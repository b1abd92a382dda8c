package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"syscall"
)

// The previous release stored its redo log in the folder Redo, without inode numbers. After a crash
// of that release its log is replayed like our own, and then a file replaces the folder: the
// previous release cannot open it, and so refuses to start on a directory whose log it would not
// see.
const oldRedoFolder = "Redo"

const barText = "A newer release of beacontop uses this directory. Older releases must not be started on it.\n"

func oldSegmentFile(i int) string { return path.Join(oldRedoFolder, strconv.Itoa(i)+".log") }

// readOldSegment reads what follows the magic of the previous release.
func readOldSegment(r io.Reader, each func(record)) (order, error) {
	rest := make([]byte, 8+4)
	if _, err := io.ReadFull(r, rest); err != nil {
		return 0, notEnd(err)
	}
	sum := crc32.Checksum(append([]byte(magicStem+"1"), rest[:8]...), castagnoli)
	if binary.LittleEndian.Uint32(rest[8:]) != sum {
		return 0, nil
	}
	return order(binary.LittleEndian.Uint64(rest)), readRecords(r, sum, 0, each)
}

// oldLogIsBarred reports whether a segment could not be opened because its folder was replaced by
// the file that blocks the previous release.
func oldLogIsBarred(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

// barOldReleases removes the replayed log of the previous release, oldest segment first, and
// creates the file in its place.
func (s *Spool) barOldReleases(oldest int) error {
	info, err := s.disk.lstat(oldRedoFolder)
	switch {
	case err == nil && info.Mode().IsRegular():
		return nil
	case err == nil:
		for _, i := range []int{oldest, 1 - oldest} {
			if err := ignoreMissing(s.disk.remove(oldSegmentFile(i))); err != nil {
				return fmt.Errorf("remove the redo log of an older release: %w", err)
			}
		}
		if err := s.disk.remove(oldRedoFolder); err != nil {
			return fmt.Errorf("remove the redo log of an older release: %w", err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := s.disk.open(oldRedoFolder, os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return full(err)
	}
	_, err = f.Write([]byte(barText))
	return full(errors.Join(err, f.Sync(), f.Close(), s.disk.syncDir(".")))
}
