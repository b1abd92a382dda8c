package report

import (
	"slices"
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// slowest keeps the longest transfers, longest first. Of two equal ones the earlier comes first,
// whichever log is read first.
type slowest struct {
	limit int
	rows  []slowRow
}

// slowestMost limits them, because each is kept with its path; a longer list is the log itself.
const slowestMost = 1000

type slowRow struct {
	event.Event
	slot int32 // of the device
}

func (s *slowest) offer(e *event.Event, slot int32) {
	full := len(s.rows) == s.limit
	if e.Duration <= 0 || full && !slower(e, &s.rows[len(s.rows)-1]) {
		return
	}
	if e.Direction != event.DirectionDownload && e.Direction != event.DirectionUpload {
		return
	}
	if full {
		s.rows = s.rows[:len(s.rows)-1]
	}
	i := len(s.rows)
	for i > 0 && slower(e, &s.rows[i-1]) {
		i--
	}
	s.rows = slices.Insert(s.rows, i, slowRow{*e, slot})
}

func slower(e *event.Event, than *slowRow) bool {
	if e.Duration != than.Duration {
		return e.Duration > than.Duration
	}
	if c := e.Time.Compare(than.Time); c != 0 {
		return c < 0
	}
	return e.Path < than.Path
}

// Transfer is one transfer, successful or not.
type Transfer struct {
	Time      time.Time `json:"time"`
	Direction string    `json:"direction"`
	Kind      string    `json:"kind"`
	Device    string    `json:"device"`
	Address   string    `json:"address"`
	Path      string    `json:"path"`
	Status    int       `json:"status"`
	Taken     Millis    `json:"taken_ms"`
	Bytes     *int64    `json:"bytes"`
}

func (t *Tally) slowRows(m *mask.Mask) []Transfer {
	rows := []Transfer{}
	for i := range t.slowest.rows {
		s := &t.slowest.rows[i]
		var bytes *int64
		if n := s.Bytes; !s.Unsized {
			bytes = &n
		}
		rows = append(rows, Transfer{
			Time: s.Time, Direction: s.Direction.String(), Kind: s.Kind.String(), Device: m.Device(s.slot),
			Address: m.Address(s.Address), Path: m.Path(&s.Event, s.slot), Status: s.Status, Taken: Millis(s.Duration), Bytes: bytes,
		})
	}
	return rows
}
