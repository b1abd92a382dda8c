package watch

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// remote reports whether a directory is on another machine: by a path such as \\server\share,
// on a drive that stands for one, or behind a link to either. Notifications of a share come
// from its server, which may tell nothing, or only of what this machine changes.
func remote(dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false // watching it will say why
	}
	return remoteVolume(abs) || remoteVolume(whole(abs))
}

// remoteVolume reports whether the volume of a path is on another machine, by its name.
func remoteVolume(path string) bool {
	volume := strings.ReplaceAll(filepath.VolumeName(path), "/", `\`)
	bare, ok := strings.CutPrefix(volume, `\\?\`) // what follows is taken as it is, for long paths
	if !ok {
		bare, ok = strings.CutPrefix(volume, `\\.\`)
	}
	switch {
	case ok && strings.EqualFold(strings.SplitN(bare, `\`, 2)[0], "UNC"):
		return true
	case !ok && strings.HasPrefix(bare, `\\`):
		return true
	}
	root, err := windows.UTF16PtrFromString(bare + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}

// whole returns where the links of a path lead, as the system calls it; empty when it cannot
// be opened.
func whole(path string) string {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return ""
	}
	const all = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, 0, all, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return ""
	}
	defer func() { _ = windows.CloseHandle(h) }() // nothing was written
	buffer := make([]uint16, windows.MAX_LONG_PATH)
	n, err := windows.GetFinalPathNameByHandle(h, &buffer[0], uint32(len(buffer)), 0)
	if err != nil || int(n) > len(buffer) {
		return ""
	}
	return windows.UTF16ToString(buffer[:n])
}
