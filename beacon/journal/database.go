package journal

import (
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// stateSchema is part of the package's documentation: any program may read the file.
//
//go:embed state.sql
var stateSchema string

// The user_version of the files. Day files of version 1, whose events are a table, and of versions
// 2 to 6, which lack some fields, are read.
const (
	dayVersion   = 7
	stateVersion = 1
)

var (
	errOlder   = errors.New("written by an earlier release")
	errVersion = errors.New("written by a later release")
	errContent = errors.New("invalid content")
	errUnread  = errors.New("could not be read at the start")
	errNoFile  = errors.New("not a regular file")
)

// fileMode lets owner and group read the history, nobody else: it contains device names and
// addresses.
const fileMode = 0o640

// create opens a database for writing, and creates it if there is none. Every commit is synced to
// disk.
func create(path, schema string, version int) (*sql.DB, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	// SQLite would make it readable for everybody; its other files get the same mode.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := open(path, "_pragma=busy_timeout(1000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)")
	if err != nil {
		return nil, err
	}
	if err := prepare(db, schema, version); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func prepare(db *sql.DB, schema string, version int) error {
	is, err := versionOf(db)
	switch {
	case err != nil:
		return err
	case is == version:
		return nil
	case is > version:
		return errVersion
	case is != 0:
		return errOlder
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(schema); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if _, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func versionOf(db *sql.DB) (version int, err error) {
	err = db.QueryRow("PRAGMA user_version").Scan(&version)
	return version, err
}

// openToRead opens an existing database of a version up to newest. It returns nil if nothing was
// ever committed to the database.
func (j *Journal) openToRead(name string, newest int) (*sql.DB, error) {
	path := j.path(name)
	if j.config.ReadOnly && missing(path+"-wal") && missing(path+"-journal") {
		// Nobody has it open. SQLite would make files beside it, which the beacon, if it runs as another
		// user, could not open.
		return openVersion(path, "mode=ro&immutable=1", newest, false)
	}
	return openVersion(path, "mode=ro&_pragma=busy_timeout(1000)", newest, !j.config.ReadOnly)
}

// openVersion opens a database of a version up to newest; repairs allows it to roll back what a
// killed writer left.
func openVersion(path, query string, newest int, repairs bool) (*sql.DB, error) {
	if err := regular(path); err != nil {
		return nil, err
	}
	db, err := open(path, query)
	if err != nil {
		return nil, err
	}
	version, err := versionOf(db)
	if repairs && interrupted(err) {
		if err = rollBack(path); err == nil {
			version, err = versionOf(db)
		}
	}
	switch {
	case err != nil:
	case version == 0:
		return nil, db.Close()
	case version > newest:
		err = errVersion
	default:
		return db, nil
	}
	return nil, errors.Join(err, db.Close())
}

// interrupted reports whether an error means that a writer was killed while it made the database:
// it leaves a rollback journal, and a connection that only reads cannot roll back.
func interrupted(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == codes.SQLITE_READONLY_ROLLBACK
}

// rollBack removes from a database what a killed writer did not commit.
func rollBack(path string) error {
	db, err := open(path, "mode=rw&_pragma=busy_timeout(1000)")
	if err != nil {
		return err
	}
	_, err = versionOf(db)
	return errors.Join(err, db.Close())
}

// open opens one connection, by a URL because a path may contain any character.
func open(path, query string) (*sql.DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, RawQuery: query}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// regular returns an error if a database or one of its companion files is not a regular file:
// opening a FIFO or a device may block forever. A missing file is not an error.
func regular(path string) error {
	for _, end := range append([]string{""}, beside...) {
		s, err := os.Stat(path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !s.Mode().IsRegular() {
			return errNoFile
		}
	}
	return nil
}

// broken reports whether an error means that a file itself is unusable.
func broken(err error) bool {
	switch codeOf(err) {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return true
	}
	return errors.Is(err, errVersion) || errors.Is(err, errContent) || errors.Is(err, errNoFile)
}

// codeOf returns the primary result code of SQLite, and 0 for other errors.
func codeOf(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
