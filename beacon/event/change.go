package event

// The changes of a diagnosis.
const (
	ChangeRaised  = "raised"
	ChangeChanged = "changed"
	ChangeCleared = "cleared"
)

// The severities of a diagnosis.
const (
	SeverityNotice  = "notice"
	SeverityWarning = "warning"
	SeverityProblem = "problem"
)

// NearlyFull reports whether uploads will soon be rejected because of the disk space: what is free
// above the reserve is less than the reserve, or less than a twentieth of the disk.
func NearlyFull(free, total, reserve int64) bool {
	return total > 0 && free-reserve < max(reserve, total/20)
}
