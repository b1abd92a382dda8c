package spool

// Space is the room on a disk.
type Space struct {
	FreeBytes, Bytes   int64
	FreeInodes, Inodes int64
}
