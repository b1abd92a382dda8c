package reload

import (
	"os"
	"time"
)

// Files are files that belong together. They are not safe for concurrent use.
type Files struct {
	names    []string
	load     func() error
	versions []version // of what was loaded last, or refused
	refused  string
}

// version is what changes with the content of a file; zero: it cannot be read.
type version struct {
	modified time.Time
	size     int64
	mode     os.FileMode
}

// Load loads files for the first time. The function reads them, and changes nothing if it fails. A
// file that does not exist, or has no name, is one that does not change.
func Load(load func() error, names ...string) (*Files, error) {
	f := &Files{names: names, load: load}
	f.versions = f.now()
	if err := load(); err != nil {
		return nil, err
	}
	return f, nil
}

// Look loads the files again if they changed or were refused. It reports whether that is news: they
// were loaded, or refused for another reason than before.
func (f *Files) Look() (news bool) {
	now := f.now()
	if f.same(now) && f.refused == "" {
		return false
	}
	f.versions = now
	return f.try()
}

// Again loads the files again, also if nothing shows that they changed. It reports what Look does.
func (f *Files) Again() (news bool) {
	f.versions = f.now()
	return f.try()
}

func (f *Files) try() (news bool) {
	before := f.refused
	f.refused = ""
	if err := f.load(); err != nil {
		f.refused = err.Error()
	}
	return f.refused == "" || f.refused != before
}

// Refused is why the newest version was refused; empty: it is the one in use.
func (f *Files) Refused() string { return f.refused }

func (f *Files) now() []version {
	out := make([]version, len(f.names))
	for i, name := range f.names {
		if info, err := os.Stat(name); err == nil {
			out[i] = version{info.ModTime(), info.Size(), info.Mode()}
		}
	}
	return out
}

func (f *Files) same(now []version) bool {
	for i := range now {
		if !now[i].modified.Equal(f.versions[i].modified) || now[i].size != f.versions[i].size || now[i].mode != f.versions[i].mode {
			return false
		}
	}
	return true
}
