package queue

import "strings"

// FollowedFiles is the maximum number of waiting files per folder that are tracked by name.
// Tracking costs memory and time; of further files only the number and the size are known.
const FollowedFiles = 100_000

// ComplianceLogs is the folder of logs that are made with ReportCompliance=True. Nothing consumes
// them, so they accumulate by design.
const ComplianceLogs = "PolicyComplianceLogs"

// pilesUp reports whether files of a type accumulate for ever if no parent accepts them.
func (t *queueType) pilesUp() bool { return strings.EqualFold(t.Folder, ComplianceLogs) }
