package copies

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

const (
	copyPrefix  = "copy-"
	draftPrefix = "draft-"
)

func copyName(number uint64) string  { return fmt.Sprintf("%s%016x", copyPrefix, number) }
func draftName(number uint64) string { return fmt.Sprintf("%s%016x", draftPrefix, number) }

// numberOf returns the number of a file of a store; ok is false for files of others.
func numberOf(name, prefix string) (number uint64, ok bool) {
	digits, ok := strings.CutPrefix(name, prefix)
	if !ok || len(digits) != 16 || strings.ToLower(digits) != digits {
		return 0, false
	}
	number, err := strconv.ParseUint(digits, 16, 64)
	return number, err == nil && number < mostNumber
}

// mostNumber is beyond all numbers that a store uses up, so that no foreign file makes them overflow.
const mostNumber = 1 << 62

// listPiece is the number of folder entries read at a time.
const listPiece = 1024

// load fills the index from the folder. It removes drafts, and damaged copies.
func (s *Store) load() error {
	var numbers []uint64
	var surplus []string
	folder, err := s.root.Open(".")
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // opened to be read
	for !errors.Is(err, io.EOF) {
		var entries []fs.DirEntry
		if entries, err = folder.ReadDir(listPiece); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		for _, file := range entries {
			if !file.Type().IsRegular() {
				continue
			}
			if number, ok := numberOf(file.Name(), copyPrefix); ok {
				numbers = append(numbers, number)
			} else if number, ok := numberOf(file.Name(), draftPrefix); ok {
				s.numbers = max(s.numbers, number)
				surplus = append(surplus, file.Name())
			}
		}
	}
	for _, number := range numbers {
		s.numbers = max(s.numbers, number)
	}
	found, damaged, err := s.readEntries(numbers)
	if err != nil {
		return err
	}
	s.removeNames(append(surplus, damaged...))
	s.removeFiles(s.fill(found))
	return nil
}

// readersAtOnce is how many heads are read at once: disks are faster so.
const readersAtOnce = 8

// readEntries reads the heads of files, and returns which are damaged.
func (s *Store) readEntries(numbers []uint64) (found []*entry, damaged []string, err error) {
	entries, errs := make([]*entry, len(numbers)), make([]error, len(numbers))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range readersAtOnce {
		readers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(numbers)); i = next.Add(1) - 1 {
				entries[i], errs[i] = s.readEntry(numbers[i])
			}
		})
	}
	readers.Wait()
	for i, number := range numbers {
		switch {
		case errs[i] == nil:
			found = append(found, entries[i])
		case errors.Is(errs[i], errDamaged):
			damaged = append(damaged, copyName(number))
		default:
			return nil, nil, errs[i]
		}
	}
	return found, damaged, nil
}

// readEntry reads the head of a file.
func (s *Store) readEntry(number uint64) (*entry, error) {
	f, err := s.root.Open(copyName(number))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to be read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	head, slot, err := headOf(f)
	if err != nil {
		return nil, err
	}
	r, _, err := readHead(head, slot)
	if err != nil {
		return nil, err
	}
	e := &entry{
		number: number, group: r.group, variant: r.variant, vary: strings.Clone(r.vary), slot: slot, bytes: r.bytes, sum: r.sum,
		stored: r.stored, checked: r.checked, persisted: r.checked, touched: info.ModTime().UnixNano(),
	}
	if info.Size() != e.fileBytes() {
		return nil, errDamaged
	}
	return e, nil
}

// mostlyHead is at least as long as nearly all heads.
const mostlyHead = 4096

// headOf reads the head of a file. What cannot be read is damaged.
func headOf(f *os.File) (head []byte, slot int, err error) {
	head = make([]byte, mostlyHead)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, readError(err)
	}
	if slot, err = slotOf(head[:n]); err != nil {
		return nil, 0, err
	}
	if whole := int(headBytes(slot)); n < whole {
		head = make([]byte, whole)
		if _, err := f.ReadAt(head, 0); err != nil {
			return nil, 0, readError(err)
		}
	}
	return head[:headBytes(slot)], slot, nil
}

// readError is errDamaged, unless the file is closed.
func readError(err error) error {
	if errors.Is(err, fs.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", errDamaged, err)
}

// fill adds copies to the index in the order of their use, and returns those that are replaced by
// newer ones, or too many.
func (s *Store) fill(found []*entry) (surplus []*entry) {
	slices.SortFunc(found, func(a, b *entry) int { return cmp.Compare(b.number, a.number) })
	type requests struct {
		group, variant hash
		vary           string
	}
	newest := map[requests]bool{}
	found = slices.DeleteFunc(found, func(e *entry) bool {
		key := requests{e.group, e.variant, e.vary}
		replaced := newest[key]
		if newest[key] = true; replaced {
			surplus = append(surplus, e)
		}
		return replaced
	})
	slices.SortStableFunc(found, func(a, b *entry) int { return cmp.Compare(a.touched, b.touched) })
	for _, e := range found {
		s.index.add(e)
	}
	for _, e := range found {
		surplus = append(surplus, s.index.surplus(e.group)...)
	}
	slices.SortFunc(found, func(a, b *entry) int { return cmp.Compare(a.checked, b.checked) })
	for _, e := range found {
		if !e.gone {
			s.index.check(e, e.checked)
		}
	}
	return append(surplus, s.index.evict(s.limit)...)
}
