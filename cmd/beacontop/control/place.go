package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Names in the state directory.
const (
	socketFile = "control.sock"
	newSocket  = "control.new"  // until its mode is set
	pathFile   = "control.path" // where the socket is, if it is not in the state directory
)

// pathLimitBytes is the longest path of a socket that every system takes: macOS has 104 bytes with the
// final NUL, Linux and Windows 108.
const pathLimitBytes = 103

// runtimePrefix begins the name of a directory that holds a socket elsewhere.
const runtimePrefix = "beacontop-"

// SocketOf returns where the socket of a state directory is, or would be.
func SocketOf(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, pathFile))
	switch path := strings.TrimSpace(string(text)); {
	case errors.Is(err, fs.ErrNotExist):
		return filepath.Join(dir, socketFile), nil
	case err != nil:
		return "", err
	case !filepath.IsAbs(path):
		return "", fmt.Errorf("%s: not an absolute path: %q", filepath.Join(dir, pathFile), path)
	default:
		return path, nil
	}
}

// UsualDir returns the state directory of the beacon that runs on this machine for a user with an own directory:
// that of the system's service, if only that runs, even where the user may not look at it. A user who may not must not
// start a second beacon instead.
func UsualDir(ctx context.Context, own, system string) string {
	if own == system || runs(ctx, own) || !runs(ctx, system) {
		return own
	}
	return system
}

// runs reports whether a beacon runs on a directory, as far as this user can tell.
func runs(ctx context.Context, dir string) bool {
	c, err := Open(ctx, dir)
	if err == nil {
		c.Close()
		return true
	}
	var absent *AbsentError
	return !errors.As(err, &absent)
}

// listen opens the socket of a state directory, in it if possible. The caller has the lock.
func listen(dir string, access access) (*net.UnixListener, string, error) {
	if err := sweep(dir); err != nil {
		return nil, "", err
	}
	path := filepath.Join(dir, socketFile)
	var inDir error
	if len(path) <= pathLimitBytes {
		l, err := bind(dir, access)
		if err == nil {
			return l, path, nil
		}
		inDir = err
		var group *GroupError
		if errors.As(err, &group) {
			return nil, "", err
		}
	}
	elsewhere, err := makeRuntimeDir(access)
	if err != nil {
		return nil, "", cmp.Or(inDir, err)
	}
	l, err := bind(elsewhere, access)
	path = filepath.Join(elsewhere, socketFile)
	if err == nil {
		err = writePath(dir, path, access)
	}
	if err != nil {
		if l != nil {
			err = errors.Join(err, l.Close())
		}
		return nil, "", errors.Join(inDir, err, os.RemoveAll(elsewhere))
	}
	return l, path, nil
}

// bind opens a socket that nobody sees before it has its mode.
func bind(dir string, access access) (*net.UnixListener, error) {
	name, path := filepath.Join(dir, newSocket), filepath.Join(dir, socketFile)
	if runtime.GOOS == "windows" { // which has no modes, and does not rename sockets
		name = path
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // Close of the Listener removes it, under its other name
	if err = access.grant(dir, name); err == nil && name != path {
		err = os.Rename(name, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close(), os.Remove(name))
	}
	return l, nil
}

// writePath leaves word in the state directory of where the socket is.
func writePath(dir, path string, access access) error {
	part := filepath.Join(dir, pathFile+".part")
	if err := os.WriteFile(part, []byte(path+"\n"), 0o640); err != nil {
		return err
	}
	if err := access.read(dir, part); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(dir, pathFile))
}

// sweep removes what an earlier daemon left. The caller has the lock: nobody listens there any more.
func sweep(dir string) error {
	old, err := SocketOf(dir)
	if err == nil && filepath.Dir(old) != filepath.Clean(dir) && strings.HasPrefix(filepath.Base(filepath.Dir(old)), runtimePrefix) {
		err = removeSocket(old)
		_ = os.Remove(filepath.Dir(old)) // if something else is in it, it stays
	}
	for _, name := range []string{socketFile, newSocket} {
		err = errors.Join(err, removeSocket(filepath.Join(dir, name)))
	}
	if removed := os.Remove(filepath.Join(dir, pathFile)); !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}

// removeSocket removes a socket, and nothing else.
func removeSocket(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&(fs.ModeSocket|fs.ModeIrregular) == 0: // Windows shows a socket as irregular
		return fmt.Errorf("%s: %w", path, ErrNotSocket)
	}
	return os.Remove(path)
}

// runtimeDirs are where sockets belong, the best first. XDG_RUNTIME_DIR is closed to other users.
func runtimeDirs(group string) []string {
	dirs := []string{os.Getenv("XDG_RUNTIME_DIR"), "/run", os.TempDir()}
	if group != "" {
		dirs = dirs[1:]
	}
	return slices.DeleteFunc(dirs, func(dir string) bool { return dir == "" || !filepath.IsAbs(dir) })
}

// makeRuntimeDir makes a directory for a socket outside the state directory, with a name that nobody
// could have taken in advance.
func makeRuntimeDir(access access) (string, error) {
	var failed error
	for _, above := range runtimeDirs(access.group) {
		dir, err := os.MkdirTemp(above, runtimePrefix)
		if err == nil && len(filepath.Join(dir, socketFile)) <= pathLimitBytes {
			return dir, nil
		}
		if err == nil {
			err = errors.Join(fmt.Errorf("%s: too long for a socket", dir), os.Remove(dir))
		}
		failed = errors.Join(failed, err)
	}
	return "", failed
}
