package report

import (
	"time"

	"beacontop/beacon/event"
	"beacontop/watch/report/mask"
)

// Schema is the version of the JSON form of Result. It is incremented when a field is renamed,
// removed or changes its meaning; new fields do not change it.
const Schema = 2

// Result is a report: plain data that shares no memory with its Tally. The package documentation
// describes its JSON form. Texts from outside are verbatim; package format escapes them.
type Result struct {
	Schema      int          `json:"schema"`
	Masked      bool         `json:"masked"`
	Interrupted *Interrupted `json:"interrupted"`
	Period      Period       `json:"period"`
	Totals      Totals       `json:"totals"`
	Troubles    []Trouble    `json:"troubles"`
	Connections []Connection `json:"connections"`
	Kinds       []Kind       `json:"kinds"`
	Statuses    []Status     `json:"statuses"`
	Verbs       []Verb       `json:"verbs_405"`
	Hours       []Hour       `json:"busiest_hours"`
	Timeline    Timeline     `json:"timeline"`
	Agents      Agents       `json:"agents"`
	Slowest     []Transfer   `json:"slowest"`
	Quality     Quality      `json:"quality"`
}

// Interrupted is where reading was interrupted.
type Interrupted struct {
	Source string `json:"source"`
	Lines  int    `json:"lines"` // lines of it that were read
}

// Period is the time covered by the report.
type Period struct {
	Span              // of the counted events
	Since   time.Time `json:"since,omitzero"` // as requested
	Until   time.Time `json:"until,omitzero"`
	Outside int64     `json:"outside"` // events excluded by Since and Until
}

// Totals are the sums of the period. Sizes are nil if no log records them.
type Totals struct {
	Requests        int64  `json:"requests"`
	Failed          int64  `json:"failed"`
	Downloads       int64  `json:"downloads"`
	Uploads         int64  `json:"uploads"`
	Relays          int64  `json:"relays"`
	DownloadedBytes *int64 `json:"downloaded_bytes"`
	UploadedBytes   *int64 `json:"uploaded_bytes"`
	Devices         int    `json:"devices"`
	Unattributed    int64  `json:"unattributed"`
	BeyondLimit     int64  `json:"beyond_limit"`
	BeyondDevices   int    `json:"beyond_devices"` // an estimate; if not 0, device counts cover only those within the limit
	Lost            int64  `json:"lost_events"`
}

// Result returns the report of what was added so far. More may be added afterwards; a request that
// lacked credentials has then failed even if its repetition is added.
func (t *Tally) Result() Result {
	t.settle(0)
	m := mask.New(t.config.Mask, t.devices.Roster)
	slow := t.slowRows(m) // first, because it registers the users
	r := Result{
		Schema: Schema, Masked: t.config.Mask,
		Period: Period{t.counted, t.config.Since, t.config.Until, t.outside},
		Totals: t.totals(), Troubles: t.troubleRows(m), Connections: t.connectionRows(m), Kinds: t.kindRows(), Statuses: t.statusRows(m), Verbs: t.verbRows(m),
		Hours: t.hourRows(), Timeline: t.timeline(), Agents: t.agents(m), Slowest: slow,
	}
	r.Quality, r.Interrupted = t.quality(m)
	return r
}

func (t *Tally) totals() Totals {
	down, up, relay := t.kinds.of(event.DirectionDownload), t.kinds.of(event.DirectionUpload), t.kinds.of(event.DirectionRelay)
	return Totals{
		Requests: t.requests, Failed: t.failed, Downloads: down.requests, Uploads: up.requests, Relays: relay.requests,
		DownloadedBytes: down.known(), UploadedBytes: up.known(),
		Devices: t.devices.Slots(), Unattributed: t.unattributed, BeyondLimit: t.devices.beyond, BeyondDevices: t.devices.others.count(), Lost: t.gaps,
	}
}
