package rhythm

import "time"

// StripHours is the number of hours of a strip.
const StripHours = 7 * 24

// Strip returns what happened in each hour of the seven days up to now, oldest first; the last is
// the hour of now. It is what a screen draws as a strip or as a heat map.
func (r *Rhythm) Strip(now time.Time, gaps *Gaps) (strip [StripHours]Hour) {
	end := hourOf(now)
	for i := range strip {
		ago := uint32(StripHours - 1 - i)
		if ago > end {
			continue
		}
		if hour := end - ago; r.last != 0 {
			strip[i] = r.hours.at(hour, r.last.hour())
		}
		if strip[i] == None && gaps.observed(end-ago) < 0.5 {
			strip[i] = Unobserved
		}
	}
	return strip
}

// hourOf returns the number of the hour since 1970 of a time.
func hourOf(t time.Time) uint32 { return uint32(min(max(t.Unix()/3600, 0), 1<<32/3600)) }
