package estate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// FollowedFiles is the maximum number of waiting files per folder that are tracked by name.
// Tracking costs memory and time; of further files only the number and the size are known.
const FollowedFiles = 100_000

// complianceLogs are made with ReportCompliance=True. Nothing consumes them, so they accumulate
// by design.
const complianceLogs = "PolicyComplianceLogs"

// pilesUp reports whether files of a type accumulate for ever if no parent accepts them.
func (t *queueType) pilesUp() bool { return strings.EqualFold(t.folder, complianceLogs) }

// folderFindings returns the findings about single type folders.
func (s *State) folderFindings(now time.Time, q QueueTotal) []Finding {
	var out found
	out.when(q.Unconsumed > 0, Finding{
		Notice, count(q.Unconsumed, "policy compliance log waits", "policy compliance logs wait"),
		"nothing consumes them; not a backlog: delete old ones", PartQueue, complianceLogs,
	})
	beyond, where := 0, []string(nil)
	for _, name := range slices.Sorted(maps.Keys(s.queue.types)) {
		t := s.queue.types[name]
		if t.waiting > FollowedFiles {
			beyond, where = beyond+t.waiting-FollowedFiles, append(where, t.folder)
		}
		out.when(t.removed > 0 && now.Sub(t.removedAt) < day, Finding{
			Warning, count(t.removed, "file was", "files were") + " removed with the folder " + t.folder,
			fmt.Sprintf("not relayed; last at %s", Moment(now, t.removedAt)), PartQueue, t.folder,
		})
		why := s.missed(t, now)
		out.when(why != "", Finding{
			Notice, fmt.Sprintf("files may pass through %s unseen: %s", t.folder, why),
			"counts in and out may be too low; a log shows all uploads", PartQueue, t.folder,
		})
	}
	out.when(beyond > 0, Finding{
		Notice, count(beyond, "waiting file is", "waiting files are") + " counted, but not followed by name",
		fmt.Sprintf("over %s in %s: what other programs add or take there is not shown", digits(FollowedFiles), strings.Join(where, ", ")), PartQueue, "",
	})
	return out
}

// missed describes why files may have come and gone in a folder of another beacon between two
// listings. If there is a log, the log's count is used instead.
func (s *State) missed(t *queueType, now time.Time) string {
	polled := s.sources.directories > 0 && t.watch != "" && !t.notified
	switch logs := s.sources.total().Logs; {
	case logs > 0:
		return ""
	case polled:
		return "it is polled"
	case now.Sub(t.missed) < day:
		return t.missedWhy
	}
	return ""
}
