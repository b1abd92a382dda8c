package report

import (
	"cmp"
	"slices"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/watch/report/mask"
)

// Result returns the report of what was added so far. More may be added afterwards; a request that
// lacked credentials has then failed even if its repetition is added.
func (t *Tally) Result() Result {
	t.settle(0)
	m := mask.New(t.config.Mask, t.devices.Roster)
	slow := t.slowRows(m) // first, because it registers the users
	r := Result{
		Schema: Schema, Masked: t.config.Mask,
		Period: Period{t.first, t.last, t.config.Since, t.config.Until, t.outside},
		Totals: t.totals(), Troubles: t.troubleRows(m), Connections: t.connectionRows(m), Kinds: t.kindRows(), Statuses: t.statusRows(m), Verbs: t.verbRows(m),
		Hours: t.hourRows(), Agents: t.agents(m), Slowest: slow,
	}
	r.Quality, r.Interrupted = t.quality(m)
	return r
}

func (t *Tally) totals() Totals {
	down, up, relay := t.kinds.of(event.DirectionDownload), t.kinds.of(event.DirectionUpload), t.kinds.of(event.DirectionRelay)
	return Totals{
		Requests: t.requests, Failed: t.failed, Downloads: down.requests, Uploads: up.requests, Relays: relay.requests,
		DownloadedBytes: down.known(), UploadedBytes: up.known(),
		Devices: t.devices.Len(), Unattributed: t.unattributed, BeyondLimit: t.devices.beyond, BeyondDevices: t.devices.others.count(), Lost: t.gaps,
	}
}

// known is the number of bytes; nil: no log records it.
func (r *kindRow) known() *int64 {
	if r.sized == 0 && r.requests > r.failed {
		return nil
	}
	n := r.bytes
	return &n
}

// kindRows are in the order of an agent's day: downloads, uploads, relays, others.
func (t *Tally) kindRows() []Kind {
	seen := t.devices.perChannel()
	rows := []Kind{}
	for _, d := range []event.Direction{event.DirectionDownload, event.DirectionUpload, event.DirectionRelay, event.DirectionNone} {
		for k := range kindCount {
			channel := channelOf(d, protocol.Kind(k))
			if row := t.kinds[channel]; row != nil {
				rows = append(rows, Kind{
					Direction: d.String(), Kind: protocol.Kind(k).String(), Requests: row.requests, Failed: row.failed,
					Devices: seen[channel], Sized: row.sized, Bytes: row.known(), Taken: row.taken.summary(),
				})
			}
		}
	}
	return rows
}

func (h *histogram) summary() *Taken {
	if h.total == 0 {
		return nil
	}
	p := func(share float64) Millis { return Millis(h.percentile(share)) }
	return &Taken{h.total, p(0.50), p(0.90), p(0.95), p(0.99), Millis(h.max)}
}

// Meanings of status 0 that are not causes.
const (
	beyondLimit = "answers beyond the limit"
	notLogged   = "no status is logged"
)

// statusRows are sorted by number of requests.
func (t *Tally) statusRows(m *mask.Mask) []Status {
	rows := []Status{}
	for i, s := range t.statuses.rows {
		meaning := m.Text(string(s.cause))
		switch {
		case s.requests == 0:
			continue
		case i == 0:
			meaning = beyondLimit
		case s.status == 0 && meaning == "":
			meaning = notLogged
		}
		rows = append(rows, Status{s.status, s.substatus, meaning, s.failed, s.requests, s.first, s.last})
	}
	slices.SortStableFunc(rows, func(a, b Status) int { return cmp.Compare(b.Requests, a.Requests) })
	return rows
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
		rows[i].Method = m.Text(rows[i].Method)
	}
	if t.verbs.rest > 0 {
		rows = append(rows, Verb{"(others)", "", t.verbs.rest})
	}
	for i := range rows {
		rows[i].Method = m.Plain(rows[i].Method)
	}
	return rows
}

func (t *Tally) hourRows() []Hour {
	rows := []Hour{}
	for _, h := range t.hours.busiest(t.config.Top) {
		rows = append(rows, Hour{h.start(), h.requests, h.failed})
	}
	return rows
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
