//go:build linux || darwin

package spool

import "syscall"

// space returns what is free for this user, and the total. Inodes are 0 of 0 if the file
// system does not count them.
func (d *osDisk) space() (Space, error) {
	var st syscall.Statfs_t
	if err := syscall.Fstatfs(int(d.dir.Fd()), &st); err != nil {
		return Space{}, err
	}
	block := int64(st.Bsize) //nolint:unconvert // its type differs between systems
	return Space{
		FreeBytes: int64(st.Bavail) * block, Bytes: int64(st.Blocks) * block,
		FreeInodes: int64(st.Ffree), Inodes: int64(st.Files),
	}, nil
}
