package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// troubles are the kinds of failures: a channel with an answer.
type troubles map[trouble]*troubleRow

type trouble struct {
	channel int16
	status  int32 // row
}

type troubleRow struct {
	requests int64
	Span
	extension string // of the first file
}

// extensionLimitBytes is longer than the extensions of agents' files.
const extensionLimitBytes = 16

// count adds a failed transfer.
func (t troubles) count(e *event.Event, status int32) {
	if e.Direction == event.DirectionNone {
		return // not a transfer: a test, or a method other than those of downloads and uploads
	}
	key := trouble{int16(channelOf(e.Direction, e.Kind)), status}
	row := t[key]
	if row == nil {
		row = &troubleRow{extension: strings.Clone(extensionOf(e.Path))}
		t[key] = row
	}
	row.requests++
	row.add(e.Time)
}

// extensionOf is the extension of a file, including the one before .gz.
func extensionOf(file string) string {
	bare, packed := strings.CutSuffix(strings.ToLower(path.Base(file)), ".gz")
	ext := path.Ext(bare)
	if packed {
		ext += ".gz"
	}
	if len(ext) > extensionLimitBytes {
		return ""
	}
	return ext
}

// Trouble is one kind of failure, with its meaning and remedy.
type Trouble struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Extension string `json:"extension"` // of the file that failed first
	Status    int    `json:"status"`
	Substatus int    `json:"substatus"`
	Cause     string `json:"cause"`
	Requests  int64  `json:"requests"`
	Devices   int    `json:"devices"` // that have not succeeded since
	Span
	Means  string `json:"means"`
	Remedy string `json:"remedy"`
}

// troubleRows are sorted by the number of devices still affected.
func (t *Tally) troubleRows(m *mask.Mask) []Trouble {
	devices := map[trouble]int{}
	for _, all := range t.devices.open {
		for _, open := range all {
			devices[open.trouble]++
		}
	}
	rows := []Trouble{}
	for key, row := range t.troubles {
		if row.requests <= 0 {
			continue
		}
		direction, kind := channelParts(int(key.channel))
		s := &t.statuses.rows[key.status]
		advice := diagnosis.CodeOf(direction, kind, s.status, s.cause).Advice()
		rows = append(rows, Trouble{
			Direction: direction.String(), Kind: kind.String(), Extension: m.Plain(row.extension), Status: s.status, Substatus: s.substatus,
			Cause: m.Text(string(s.cause)), Requests: row.requests, Devices: devices[key], Span: row.Span,
			Means: advice.Means, Remedy: advice.Remedy,
		})
	}
	slices.SortFunc(rows, func(a, b Trouble) int {
		return cmp.Or(
			cmp.Compare(b.Devices, a.Devices), cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Direction, b.Direction),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Substatus, b.Substatus), cmp.Compare(a.Cause, b.Cause),
		)
	})
	return rows
}
