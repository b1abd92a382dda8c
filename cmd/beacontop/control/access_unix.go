//go:build unix

package control

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// access is who may connect, besides the user of the daemon.
type access struct {
	group string // empty: nobody
	gid   int
}

func accessOf(group string) (access, error) {
	if group == "" {
		return access{}, nil
	}
	found, err := user.LookupGroup(group)
	if err != nil {
		return access{}, &GroupError{group, err}
	}
	gid, err := strconv.Atoi(found.Gid)
	if err != nil {
		return access{}, &GroupError{group, err}
	}
	return access{group, gid}, nil
}

// grant sets who may connect to a socket.
func (a access) grant(dir, socket string) error {
	if a.group == "" {
		return os.Chmod(socket, 0o600)
	}
	if err := os.Chown(socket, -1, a.gid); err != nil {
		return &GroupError{a.group, err}
	}
	if err := os.Chmod(socket, 0o660); err != nil {
		return err
	}
	return a.enter(dir)
}

// read sets who may read a file.
func (a access) read(dir, file string) error {
	if a.group == "" {
		return nil
	}
	if err := os.Chown(file, -1, a.gid); err != nil {
		return &GroupError{a.group, err}
	}
	return a.enter(dir)
}

// enter lets the group reach what is in a directory. It does not let it list the directory, nor open
// what others have made there: that keeps its own owner and mode.
func (a access) enter(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	mode, gid := info.Mode().Perm(), int(info.Sys().(*syscall.Stat_t).Gid)
	if mode&0o001 != 0 || gid == a.gid && mode&0o010 != 0 {
		return nil
	}
	if gid != a.gid {
		if err := os.Chown(dir, -1, a.gid); err != nil {
			return &GroupError{a.group, err}
		}
		mode &^= 0o070 // what another group was allowed
	}
	return os.Chmod(dir, mode|0o010)
}

// ownerOf returns the numbers and names of who owns a file; empty names: not known.
func ownerOf(path string) (uid int, owner, group string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, "", "", err
	}
	stat := info.Sys().(*syscall.Stat_t)
	uid = int(stat.Uid)
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		owner = u.Username
	}
	if g, err := user.LookupGroupId(strconv.Itoa(int(stat.Gid))); err == nil && info.Mode()&0o060 == 0o060 {
		group = g.Name
	}
	return uid, owner, group, nil
}

// checkOwner rejects a socket that was found from a state directory and belongs to somebody else.
func checkOwner(dir, socket string) error {
	uid, owner, _, err := ownerOf(socket)
	if err != nil {
		return err
	}
	dirUID, _, _, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if uid == dirUID || uid == os.Getuid() || uid == 0 {
		return nil
	}
	if owner == "" {
		owner = strconv.Itoa(uid)
	}
	return &OwnerError{socket, owner}
}

// denied makes an error about missing rights one that says whose socket it is; others stay.
func denied(socket string, err error) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	_, owner, group, _ := ownerOf(socket) // without them the error says less
	return &DeniedError{socket, owner, group, syscall.EACCES}
}

// nobodyListens reports whether a connection failed because no process has the socket open.
func nobodyListens(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED)
}
