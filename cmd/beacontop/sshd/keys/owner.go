package keys

// InsecureError means that others than its owner have access to a file of keys. The hint is a
// command that takes it away.
type InsecureError struct{ File, Why, Hint string }

func (e *InsecureError) Error() string { return e.File + ": " + e.Why }
