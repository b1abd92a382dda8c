package version

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"beacontop/beacon/protocol"
)

// ID is the number of a version in a Table; 0: unknown.
type ID uint8

// Limit is the number of versions that are told apart; an estate has a dozen. Further ones are
// unknown.
const Limit = 255

// Table counts the agents of each version. The zero Table is empty.
type Table struct {
	rows   []row // by their ids, less one
	index  map[string]ID
	offers []Offer
}

type row struct {
	text   string
	number protocol.Version
	agents int
	first  time.Time
}

// Of returns the id of a version that an agent has at a time; 0: it is no version, or there are too
// many.
func (t *Table) Of(text string, at time.Time) ID {
	if id := t.index[text]; id != 0 {
		if r := &t.rows[id-1]; at.Before(r.first) {
			r.first = at
		}
		return id
	}
	number, ok := protocol.ParseVersion(text)
	if !ok {
		return 0
	}
	id := t.free()
	if id == 0 {
		return 0
	}
	if t.index == nil {
		t.index = map[string]ID{}
	}
	r := &t.rows[id-1]
	delete(t.index, r.text)
	*r = row{text: strings.Clone(text), number: number, first: at}
	t.index[r.text] = id
	return id
}

// free returns the id of a new row, or of the oldest one without agents; 0: there is none.
func (t *Table) free() ID {
	if len(t.rows) < Limit {
		t.rows = append(t.rows, row{})
		return ID(len(t.rows))
	}
	free := ID(0)
	for i := range t.rows {
		if r := &t.rows[i]; r.agents == 0 && (free == 0 || r.first.Before(t.rows[free-1].first)) {
			free = ID(i + 1)
		}
	}
	return free
}

// Change moves an agent from one version to another.
func (t *Table) Change(from, to ID) {
	if from != 0 {
		t.rows[from-1].agents--
	}
	if to != 0 {
		t.rows[to-1].agents++
	}
}

// Text returns a version; empty: unknown.
func (t *Table) Text(id ID) string {
	if id == 0 {
		return ""
	}
	return t.rows[id-1].text
}

// Compare compares two versions as far as both are known.
func (t *Table) Compare(a, b ID) int {
	if a == 0 || b == 0 {
		return 0
	}
	return t.rows[a-1].number.Compare(t.rows[b-1].number)
}

// Count is how many agents have a version.
type Count struct {
	Version   string
	Agents    int
	First     time.Time // when it was first reported here
	Withdrawn bool      // the vendor withdrew it
}

// Counts returns the versions that agents have, the highest first.
func (t *Table) Counts() (all []Count) {
	rows := slices.Clone(t.rows)
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(slices.Compare(b.number.At[:], a.number.At[:]), strings.Compare(a.text, b.text))
	})
	for _, r := range rows {
		if r.agents > 0 {
			all = append(all, Count{r.text, r.agents, r.first, withdrawn(r.number)})
		}
	}
	return all
}

// The versions that the vendor withdrew (protocol, agent releases of 2018 to 2021).
var (
	withdrawnFrom = protocol.Version{Parts: 3, At: [protocol.VersionParts]uint16{13, 1, 0}}
	withdrawnTo   = protocol.Version{Parts: 3, At: [protocol.VersionParts]uint16{17, 0, 0}}
)

// withdrawn reports whether a version is one of them. Less than three parts are not enough to tell
// 17.0.0, which was withdrawn, from 17.0.1, which was not.
func withdrawn(v protocol.Version) bool {
	return v.Parts >= withdrawnTo.Parts && v.Compare(withdrawnFrom) >= 0 && v.Compare(withdrawnTo) <= 0 ||
		v.Compare(withdrawnFrom) > 0 && v.Compare(withdrawnTo) < 0
}

// Record is a version as JSON.
type Record struct {
	Version string    `json:"version"`
	First   time.Time `json:"first"`
}

// Checkpoint returns when each version was first reported.
func (t *Table) Checkpoint() []Record {
	all := []Record{}
	for _, r := range t.rows {
		all = append(all, Record{r.text, r.first})
	}
	return all
}

// Restore restores a Checkpoint into an empty table.
func (t *Table) Restore(all []Record) {
	for _, r := range all {
		t.Of(r.Version, r.First)
	}
}
