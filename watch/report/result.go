package report

import (
	"math"
	"strconv"
	"time"
)

// Schema is the version of the JSON form of Result. It is incremented when a field is renamed,
// removed or changes its meaning; new fields do not change it.
const Schema = 2

// Result is a report: plain data that shares no memory with its Tally. The package documentation
// describes its JSON form. Texts from outside are verbatim; the writers escape them.
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
	First   time.Time `json:"first,omitzero"` // first counted event
	Last    time.Time `json:"last,omitzero"`
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

// Kind is one kind of file in one direction.
type Kind struct {
	Direction string `json:"direction"`
	Kind      string `json:"kind"`
	Requests  int64  `json:"requests"`
	Failed    int64  `json:"failed"`
	Devices   int    `json:"devices"`
	Sized     int64  `json:"sized"` // successful with a known size
	Bytes     *int64 `json:"bytes"`
	Taken     *Taken `json:"time_taken"` // nil: no log records it
}

// Taken are percentiles of durations, at most 3.2 % too high, and the exact maximum.
type Taken struct {
	Timed int64  `json:"timed"` // requests with a known duration
	P50   Millis `json:"p50_ms"`
	P90   Millis `json:"p90_ms"`
	P95   Millis `json:"p95_ms"`
	P99   Millis `json:"p99_ms"`
	Max   Millis `json:"max_ms"`
}

// Status is one answer; 0 is none, or answers beyond a limit, see Meaning.
type Status struct {
	Status    int       `json:"status"`
	Substatus int       `json:"substatus"` // 0: none, or not logged
	Meaning   string    `json:"meaning"`   // the cause of a failure
	Failed    bool      `json:"failed"`
	Requests  int64     `json:"requests"`
	First     time.Time `json:"first,omitzero"`
	Last      time.Time `json:"last,omitzero"`
}

// Verb is a method that was answered with 405.
type Verb struct {
	Method   string `json:"method"`
	Location string `json:"location"`
	Requests int64  `json:"requests"`
}

// Hour is one hour in UTC.
type Hour struct {
	Start    time.Time `json:"start"`
	Requests int64     `json:"requests"`
	Failed   int64     `json:"failed"`
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

// Millis is a duration whose JSON form is a number of milliseconds.
type Millis time.Duration

// MarshalJSON writes milliseconds, to the microsecond.
func (m Millis) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON parses the output of MarshalJSON.
func (m *Millis) UnmarshalJSON(text []byte) error {
	ms, err := strconv.ParseFloat(string(text), 64)
	*m = Millis(math.Round(ms*1000)) * Millis(time.Microsecond)
	return err
}

// String is the JSON form.
func (m Millis) String() string {
	return strconv.FormatFloat(float64(time.Duration(m)/time.Microsecond)/1000, 'f', -1, 64)
}
