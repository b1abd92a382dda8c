package report

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/report/mask"
)

// verbs counts requests that were answered with 405, by method and location.
type verbs struct {
	rows map[verb]int64
	rest int64 // of methods beyond verbLimit
}

// verbLimit is many times the number of methods in use.
const verbLimit = 100

type verb struct {
	method string
	upload bool
}

func (v *verbs) count(e *event.Event) {
	key := verb{e.Method, inUploads(e.Path)}
	if _, ok := v.rows[key]; !ok {
		if len(v.rows) >= verbLimit {
			v.rest++
			return
		}
		key.method = strings.Clone(key.method)
	}
	v.rows[key]++
}

// inUploads reports whether a path is below the upload location: the first location in it
// counts, as in weblog.
func inUploads(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		switch {
		case strings.EqualFold(segment, protocol.UploadLocation):
			return true
		case strings.EqualFold(segment, protocol.DownloadLocation):
			return false
		}
	}
	return false
}

// Verb is a method that was answered with 405.
type Verb struct {
	Method   string `json:"method"`
	Location string `json:"location"`
	Requests int64  `json:"requests"`
}

func (t *Tally) verbRows(m *mask.Mask) []Verb {
	rows := []Verb{}
	for v, n := range t.verbs.rows {
		location := event.DirectionDownload
		if v.upload {
			location = event.DirectionUpload
		}
		rows = append(rows, Verb{v.method, location.String(), n})
	}
	slices.SortFunc(rows, func(a, b Verb) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), strings.Compare(a.Method, b.Method), strings.Compare(a.Location, b.Location))
	})
	for i := range rows {
		rows[i].Method = m.Plain(rows[i].Method)
	}
	if t.verbs.rest > 0 {
		rows = append(rows, Verb{"(others)", "", t.verbs.rest})
	}
	return rows
}
