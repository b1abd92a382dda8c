package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"beacontop/beacon/estate"
	"beacontop/ui/pane"
)

// doneMsg is the result of writing or copying.
type doneMsg struct {
	text string
	err  error
}

// write writes the shown table to a new file: all its rows, not only those on screen, up to
// sheetLimit.
func (m *Model) write() tea.Cmd {
	p, ok := m.shown().(sheeted)
	if !ok {
		tables := m.named(func(t pane.Tab) bool {
			_, is := t.Pane.(sheeted)
			return is
		})
		m.said = "nothing to write here; w writes the tables of " + listed(append(tables, "of one agent")...)
		return nil
	}
	q := m.query()
	table, source, at := p.Sheet(&q), m.source, m.at
	m.note = "writing …"
	return func() tea.Msg {
		now := time.Now().UTC()
		if q.Now = at; at.IsZero() {
			q.Now = now
		}
		s, err := source(q)
		if err != nil {
			return doneMsg{err: fmt.Errorf("not written: no answer: %w", err)}
		}
		out := table(&s)
		content, err := out.Csv()
		if err != nil {
			return doneMsg{err: fmt.Errorf("not written: %w", err)}
		}
		name, err := writeSheet(out.Name, content, now)
		if err != nil {
			return doneMsg{err: fmt.Errorf("not written: %w", err)}
		}
		return doneMsg{text: "wrote " + out.Extent() + " to " + name}
	}
}

// namesTried is the maximum number of files with the same second in their name.
const namesTried = 100

// writeSheet writes the content of a table to a new file in the working directory. Only the owner may read the
// file, because it describes a whole estate. It never overwrites a file.
func writeSheet(noun string, content []byte, now time.Time) (name string, err error) {
	stem, err := filepath.Abs("beacontop-" + noun + "-" + now.Format("20060102T150405Z"))
	if err != nil {
		return "", err
	}
	var f *os.File
	for n := 1; n <= namesTried; n++ {
		name = stem + ".csv"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.csv", stem, n)
		}
		f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err = cmp.Or(err, f.Close()); err == nil {
		return name, nil
	}
	if left := os.Remove(name); left != nil { // a partial table would look complete
		err = fmt.Errorf("%w; a part of it is left: %w", err, left)
	}
	return "", err
}

// sheeted is a pane whose table can be written to a file.
type sheeted interface {
	// sheet extends the pane's query to all rows of its table. It returns a function that
	// converts the answer to a sheet, independent of the pane's state at that time.
	Sheet(q *estate.Query) func(s *estate.Sample) pane.Sheet
}
