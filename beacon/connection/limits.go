package connection

// Limits bounds connections. Zero fields take the default beside them. Every rejection is an event
// with its cause.
type Limits struct {
	Total      int   // 20,000, or three quarters of the process's limit of open files
	PerAddress int   // from one address: no limit, because a branch may share one; never applies to a trusted proxy
	MinRate    int64 // bytes per second: 1,000; slower connections are closed when their slots are needed
}

// Defaults of Limits.
const (
	DefaultTotal   = 20_000
	DefaultMinRate = 1000
)

func (l Limits) withDefaults() Limits {
	if l.Total == 0 {
		l.Total = DefaultTotal
	}
	l.Total = min(l.Total, max(1, openFilesLimit()/4*3)) // the rest is for files
	if l.MinRate == 0 {
		l.MinRate = DefaultMinRate
	}
	return l
}
