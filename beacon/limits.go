package beacon

// Limits protects a beacon from too many uploads and a full disk. Zero fields take the default
// beside them. Every rejection is an event with its cause.
type Limits struct {
	Receives   int   // concurrent uploads that write: 1,024; eight times as many wait briefly for a slot
	FreeBytes  int64 // kept free on disk: 256 MiB, or a fiftieth of a small disk
	FreeInodes int64 // kept free: 10,000, or a hundredth of a small disk
	Strict     bool  // reject uploads with unknown extensions; otherwise they go to BadLogs
}

// DefaultReceives is the default of Limits.Receives: each uses an operating system thread during
// disk I/O.
const DefaultReceives = 1024

func (l Limits) withDefaults() Limits {
	if l.Receives == 0 {
		l.Receives = DefaultReceives
	}
	return l
}
