package chart

import (
	"time"
)

const (
	wideTimes   = 8 // labels of a wide axis
	narrowTimes = 3 // of a narrow one
	// A label begins at its time: where there is no room for it on the right, it is omitted.
	wideEnd   = 0.91
	narrowEnd = 0.78
	yearHours = 300 * 24 // a longer axis shows years
)

// times draws the axis below the columns: labels at round times, fewer of them on a narrow page. It
// counts in hours since the epoch, because the time of a hostile log does not fit into a Duration.
func (c Columns) times(to *canvas) {
	first := c.Start.Unix() / 3600
	length := int64(c.StepHours) * int64(len(c.Columns))
	wide, narrow := interval(length, wideTimes), interval(length, narrowTimes)
	for at := (first + wide - 1) / wide * wide; at < first+length; at += wide {
		share := float64(at-first) / float64(length)
		class := "soft"
		if at%narrow != 0 || share > narrowEnd {
			class += " spare"
		}
		x := percent(share, 1)
		to.add("<line class=\"rule\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>", x, x, plotTop+plotPixels, plotTop+plotPixels+5)
		if share <= wideEnd {
			to.text(class, x, plotTop+plotPixels+axisPixels-5, label(at, length), labelLimit)
		}
		to.WriteString("\n")
	}
}

// interval is the shortest round number of hours of which at most some make a length. Each is a
// multiple of the shorter ones.
func interval(length, most int64) int64 {
	for _, hours := range []int64{1, 3, 6, 12} {
		if length <= hours*most {
			return hours
		}
	}
	hours := int64(24)
	for length > hours*most {
		hours *= 2
	}
	return hours
}

// label is an hour on an axis of some length, as short as possible.
func label(hour, length int64) string {
	at := time.Unix(hour*3600, 0).UTC()
	switch {
	case length > yearHours:
		return at.Format("2006-01-02")
	case at.Hour() != 0:
		return at.Format("15:04")
	}
	return at.Format("2 Jan")
}
