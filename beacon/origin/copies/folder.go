package copies

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
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

// listPiece is the number of names read at a time.
const listPiece = 1024

// list reads the names of the folder, and nothing else: that is fast. It removes drafts.
func (s *Store) list() error {
	folder, err := s.root.Open(".")
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // opened to be read
	var drafts []string
	for !errors.Is(err, io.EOF) {
		var names []string
		if names, err = folder.Readdirnames(listPiece); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		for _, name := range names {
			if number, ok := numberOf(name, copyPrefix); ok {
				s.numbers = max(s.numbers, number)
				s.index.unread.files = append(s.index.unread.files, file{number: number})
			} else if number, ok := numberOf(name, draftPrefix); ok {
				s.numbers = max(s.numbers, number)
				drafts = append(drafts, name)
			}
		}
	}
	s.removeNames(drafts)
	return nil
}
