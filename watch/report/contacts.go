package report

import "time"

// Contact is the number of devices whose last contact is as long ago as stated, counted from the end
// of the period.
type Contact struct {
	From    int `json:"from_hours"`  // at least this long ago
	To      int `json:"below_hours"` // less than this; 0: no limit
	Devices int `json:"devices"`
	Failing int `json:"failing"` // of these
}

// contactHours are the boundaries of Contact: parts of a day, days, weeks.
var contactHours = []int{0, 1, 6, 12, 24, 2 * 24, 4 * 24, 7 * 24, 14 * 24, 28 * 24}

// contacts returns the devices by last contact. Ages that the period is too short for are omitted.
func (t *Tally) contacts() []Contact {
	rows := []Contact{}
	from, to := t.span()
	for i, hours := range contactHours {
		if i > 0 && to.Sub(from) < time.Duration(hours)*time.Hour {
			break
		}
		if i > 0 {
			rows[i-1].To = hours
		}
		rows = append(rows, Contact{From: hours})
	}
	for slot := range t.devices.Slots() {
		d := t.devices.Agent(int32(slot))
		age := to.UnixMilli() - d.Last
		i := len(rows) - 1
		for i > 0 && age < int64(rows[i].From)*time.Hour.Milliseconds() {
			i--
		}
		rows[i].Devices++
		if d.Failing {
			rows[i].Failing++
		}
	}
	return rows
}
