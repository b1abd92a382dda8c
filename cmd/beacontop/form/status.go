package form

import "time"

// Status is a beacon in a few figures.
type Status struct {
	Schema    int            `json:"schema"`
	At        time.Time      `json:"at"`
	Severity  string         `json:"severity"` // of the most severe diagnosis; empty: none; unknown: the history is being read
	Name      string         `json:"name,omitzero"`
	Identity  string         `json:"identity,omitzero"`
	Release   string         `json:"release,omitzero"`
	Listen    string         `json:"listen,omitzero"`
	Dir       string         `json:"dir,omitzero"`
	Started   time.Time      `json:"started,omitzero"`
	Stopped   time.Time      `json:"stopped,omitzero"`
	Watched   bool           `json:"watched,omitzero"` // it is another beacon, known by its logs
	Reading   bool           `json:"reading,omitzero"` // the history is being read: the figures are not complete
	Agents    AgentCounts    `json:"agents"`
	Requests  RequestCounts  `json:"requests"`
	Queue     QueueTotal     `json:"queue"`
	Failover  FailoverTotal  `json:"failover"`
	Parent    *Beacon        `json:"parent,omitzero"` // nil: there is none, or it is not known
	Origin    *Beacon        `json:"origin,omitzero"` // the one in use; nil: this beacon is not in front of another
	Front     *Front         `json:"front,omitzero"`  // what it saw of the origins; nil as well
	Disk      *Disk          `json:"disk,omitzero"`   // nil: not known
	Gaps      int            `json:"events_lost"`
	Diagnoses []StatusReason `json:"diagnoses"`
}

// AgentCounts are numbers of agents.
type AgentCounts struct {
	Known    int `json:"known"`
	LastHour int `json:"last_hour"`
	Failing  int `json:"failing"`
	Silent   int `json:"silent"`
	Stale    int `json:"stale"`
	Lost     int `json:"lost"`
}

// RequestCounts are the requests of the last five minutes.
type RequestCounts struct {
	Rate   float64 `json:"per_s"` // of the last ten seconds
	Recent int64   `json:"last_5m"`
	Failed int64   `json:"failed_5m"`
	P50    int64   `json:"p50_ns,omitzero"`
	P99    int64   `json:"p99_ns,omitzero"`
}

// Disk is the disk of the queue.
type Disk struct {
	Free    int64 `json:"free_bytes"`
	Total   int64 `json:"total_bytes,omitzero"`
	Reserve int64 `json:"reserve_bytes"`
	Low     bool  `json:"low,omitzero"`
}

// StatusReason is a diagnosis in one line.
type StatusReason struct {
	Severity string    `json:"severity"`
	Code     string    `json:"code"`
	Since    time.Time `json:"since,omitzero"`
	Count    int       `json:"count,omitzero"`
	What     string    `json:"what"`
}
