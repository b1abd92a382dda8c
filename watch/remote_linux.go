package watch

import "syscall"

// remote reports whether a directory is on a file system, by statfs(2), on which another machine or
// program may change files: the kernel does not see these changes and sends no notification.
func remote(dir string) bool {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return false // watching it returns the reason
	}
	switch uint32(s.Type) {
	case 0x00006969, // NFS
		0x0000517b, // SMB
		0xfe534d42, // SMB2
		0xff534d42, // CIFS
		0x65735546, // FUSE
		0x01021997, // 9p
		0x5346414f, // AFS
		0x00c36400, // Ceph
		0x786f4256: // VirtualBox shared folder
		return true
	}
	return false
}
