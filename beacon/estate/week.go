package estate

import "time"

// days is the number of days in a week chart: today and the six days before, in UTC.
const days = 7

// DayCount holds the counts of one day for a type folder.
type DayCount struct {
	Received int64 // by agents
	Relayed  int64
}

func (t *queueType) week(now time.Time, seen *observed) (week [days]DayCount) {
	received, relayed := t.ReceivedDays.week(now, seen), t.RelayedDays.week(now, seen)
	for i := range week {
		week[i] = DayCount{Received: received[i], Relayed: relayed[i]}
	}
	return week
}

// week returns the counts of the last days, oldest first; the last entry is today. The series
// must count by day.
func (s *series) week(now time.Time, seen *observed) (week [days]int64) {
	copy(week[:], s.running(now, day, days, seen))
	return week
}
