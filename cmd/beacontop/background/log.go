package background

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
)

// LogFile is in the state directory.
const LogFile = "beacontop.log"

const oldLog = LogFile + ".1"

// logLimitBytes is the size from which the log is renamed, and a new one begun.
const logLimitBytes = 4 << 20

// Log is the log of a beacon in the background, bounded to two files. It is safe for concurrent use.
type Log struct {
	dir string

	mu   sync.Mutex
	file *os.File
	size int64
}

// OpenLog opens the log in a state directory. What the Go runtime prints about a crash goes there, too.
func OpenLog(dir string) (*Log, error) {
	l := &Log{dir: dir}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, debug.SetCrashOutput(l.file, debug.CrashOptions{})
}

// Detach opens the log, and says on standard output that the beacon listens.
func Detach(dir string, out io.Writer) (*Log, error) {
	l, err := OpenLog(dir)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(out, ready); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Log) open() error {
	file, err := os.OpenFile(filepath.Join(l.dir, LogFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write appends lines.
func (l *Log) Write(lines []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(lines)) > logLimitBytes {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(lines)
	l.size += int64(n)
	return n, err
}

// rotate begins a new file. Windows renames no open file.
func (l *Log) rotate() error {
	if err := l.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(l.dir, LogFile), filepath.Join(l.dir, oldLog)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := l.open(); err != nil {
		return err
	}
	return debug.SetCrashOutput(l.file, debug.CrashOptions{})
}

// Close closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
