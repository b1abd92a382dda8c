package form

import (
	"encoding/json"
	"path"
	"time"

	"beacontop/beacon/estate/queue"
	"beacontop/beacon/figures"
)

// Folder is one folder of the queue.
type Folder struct {
	Folder       string    `json:"folder"`
	Waiting      int       `json:"waiting"`
	Bytes        int64     `json:"bytes"`
	Oldest       time.Time `json:"oldest,omitzero"`
	OldestFile   string    `json:"oldest_file,omitzero"`
	Listed       time.Time `json:"listed,omitzero"`
	Problem      string    `json:"problem,omitzero"`
	Received     int64     `json:"received,omitzero"`
	Dropped      int64     `json:"dropped,omitzero"`
	Relayed      int64     `json:"relayed,omitzero"`
	Taken        int64     `json:"taken,omitzero"`
	Parked       int       `json:"parked,omitzero"`
	LastReceived time.Time `json:"last_received,omitzero"`
	LastRelayed  time.Time `json:"last_relayed,omitzero"`
}

// FolderOf returns the form of a row.
func FolderOf(r *queue.Row) Folder {
	return Folder{
		Folder: r.Folder, Waiting: r.Waiting, Bytes: r.Bytes, Oldest: r.Oldest.Since, OldestFile: r.Oldest.Name, Listed: r.Listed, Problem: r.Problem,
		Received: r.Received, Dropped: r.Dropped, Relayed: r.Relayed, Taken: r.Taken, Parked: r.Parked, LastReceived: r.LastReceived, LastRelayed: r.LastRelayed,
	}
}

// QueueTotal is the queue as a whole.
type QueueTotal struct {
	Known      bool      `json:"known"` // Incoming was listed; otherwise the figures say nothing
	Waiting    int       `json:"waiting"`
	Bytes      int64     `json:"bytes"`
	Coming     int       `json:"coming,omitzero"` // received, and not listed yet: not counted as waiting
	Oldest     time.Time `json:"oldest,omitzero"`
	OldestFile string    `json:"oldest_file,omitzero"`
	In         float64   `json:"in_per_s"`
	Out        float64   `json:"out_per_s"`
	Parked     int       `json:"parked,omitzero"`
	Unconsumed int       `json:"unconsumed,omitzero"`
	Problem    string    `json:"problem,omitzero"`
	Where      string    `json:"where,omitzero"`
}

// QueueTotalOf returns the form of the whole queue.
func QueueTotalOf(t *queue.Total) QueueTotal {
	out := QueueTotal{
		Known: t.Listed, Waiting: t.Waiting, Bytes: t.Bytes, Coming: t.Coming, Oldest: t.Oldest.Since, In: t.In, Out: t.Out, Parked: t.Parked, Unconsumed: t.Unconsumed,
		Problem: t.Problem, Where: t.Where,
	}
	if t.Oldest.Name != "" {
		out.OldestFile = path.Join(t.Oldest.Folder, t.Oldest.Name)
	}
	return out
}

// folders is how people see the queue.
var folders = table[Folder]{
	one: "folder", many: "folders", empty: "no folder of the queue is known",
	titles: []string{"FOLDER", "WAITING", "SIZE", "OLDEST", "RECEIVED 24 H", "RELAYED 24 H", "PROBLEM"},
	line: func(now time.Time, f *Folder) []string {
		waiting, size := figures.Number(f.Waiting), figures.Size(f.Bytes)
		if f.Listed.IsZero() {
			waiting, size = "?", "?"
		}
		return []string{f.Folder, waiting, size, figures.Age(now, f.Oldest), figures.Number(f.Received), figures.Number(f.Relayed), f.Problem}
	},
	total: func(now time.Time, raw json.RawMessage) []string {
		var t QueueTotal
		switch err := json.Unmarshal(raw, &t); {
		case err != nil || !t.Known:
			return []string{"the queue was not listed yet"}
		case t.Waiting == 0 && t.Coming > 0:
			return []string{figures.Plural(t.Coming, "file was just received and is not listed yet", "files were just received and are not listed yet")}
		case t.Waiting == 0:
			return []string{"queue empty, " + figures.Flow(t.In, t.Out)}
		}
		return []string{figures.Plural(t.Waiting, "file waits", "files wait") + ", " + figures.Size(t.Bytes) + ", the oldest since " + figures.Since(now, t.Oldest.In(now.Location())) + ", " + figures.Flow(t.In, t.Out)}
	},
}
