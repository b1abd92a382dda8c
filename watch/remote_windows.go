package watch

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// remote reports whether a directory is on another machine: by a path such as \\server\share, on a
// mapped drive, or behind a link to either. Notifications of a share come from its server, which
// may send none, or only those of changes made by this machine.
func remote(dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false // watching it returns the reason
	}
	return remoteVolume(abs) || remoteVolume(whole(abs))
}

// remoteVolume reports whether the volume name of a path is that of another machine.
func remoteVolume(path string) bool {
	volume := strings.ReplaceAll(filepath.VolumeName(path), "/", `\`)
	bare, ok := strings.CutPrefix(volume, `\\?\`) // Windows takes the path after this prefix verbatim; used for long paths
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

// whole returns the path with all links resolved; empty if it cannot be opened.
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
