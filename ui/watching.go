package ui

import (
	"time"

	"beacontop/beacon/estate"
)

// watching reports whether a sample is of another beacon, known by its logs and directories:
// there is no pulse, and nothing to start or stop. That beacon may be another beacontop whose
// events are the log, so a start event proves nothing.
func watching(s *estate.Sample) bool { return s.Totals.Sources.Logs+s.Totals.Sources.Directories > 0 }

// Ages of the newest line of a log at which the sign changes. The values are our choice. HTTP.SYS
// writes its buffer when it is full, or after a minute: after two minutes the log may be late, or
// there were no requests; after an hour without any agent something is wrong on all but the
// smallest estates.
const (
	lagLimit   = 2 * time.Minute
	quietLimit = time.Hour
)

// unreadLimit is the number of unread bytes from which the header reports that the history is
// being read.
const unreadLimit = 16 << 20

// lagParts returns the signs at the right of the header while another beacon is watched.
func (m *Model) lagParts() []cell {
	s, t := &m.sample, m.theme
	now := cell{s.Now.Format("15:04 MST"), t.dim}
	quiet := cell{"read only", t.dim}
	total := s.Totals.Sources
	switch old := s.Now.Sub(total.Newest); {
	case total.Unread > unreadLimit:
		return []cell{{t.glyphs.unknown + " reading, " + size(total.Unread) + " to go", t.dim}, now, quiet}
	case total.Logs == 0:
		return []cell{{t.glyphs.unknown + " no log", t.dim}, now, quiet}
	case total.Newest.IsZero() && s.Totals.Known > 0: // the sources have not reported their progress yet
		return []cell{{t.glyphs.unknown + " reading", t.dim}, now, quiet}
	case !m.at.IsZero():
		return []cell{{"as of " + s.Now.Format("2 Jan 15:04 MST"), t.ok}, quiet}
	case total.Newest.IsZero():
		return []cell{{t.glyphs.unknown + " no line yet", t.dim}, now, quiet}
	case old > quietLimit:
		return []cell{{t.glyphs.warn + " log lag " + span(old) + ", or quiet", t.warn}, now, quiet}
	case old > lagLimit:
		return []cell{{t.glyphs.unknown + " log lag " + span(old) + ", or quiet", t.dim}, now, quiet}
	default:
		return []cell{{t.glyphs.ok + " log lag " + span(old), t.ok}, now, quiet}
	}
}
