package beacon

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// dates gives generated files their Last-Modified. Agents ask with that date (protocol.md
// §12.1), perhaps at another beacon, so it has to identify the content:
//
//   - While a content stays, so does its date, also over a restart.
//   - A changed content gets a date later than every date given before, so no date is ever
//     given to two contents, even if the clock was set back.
//   - The second is derived from the content, so that two beacons that changed a file at the
//     same moment hardly ever give it the same date.
//
// A date is on the disk before it is sent; what cannot be written is sent without a date,
// with its entity tag only. The zero value is not useful.
type dates struct {
	file string      // where they are kept
	tell func(error) // that they cannot be read or written

	mu    sync.Mutex
	last  int64 // newest date given, Unix seconds
	given map[version]dating
	round int       // grows when other rules come into force
	retry time.Time // when writing may be tried again; zero: it worked
}

// version names one of the contents that a URL has at a time.
type version struct {
	Path   string `json:"path"`            // below the download location, lower case; of policies that of their folder
	Beacon string `json:"beacon"`          // as the failover list names this one
	Group  string `json:"group,omitempty"` // of policies
}

type dating struct {
	tag  string // identifies the content
	date int64
	used int // the last round in which it was asked for
}

// datesFile is the form of dates on the disk.
type datesFile struct {
	Last  int64       `json:"last"`
	Given []datedFile `json:"given"`
}

type datedFile struct {
	version
	Tag  string `json:"tag"`
	Date int64  `json:"date"`
}

const (
	// datesSpan is how far back the first date of a content may lie. Each date takes at
	// most a 64th of the seconds since the one before: thousands of seconds to choose from,
	// and hundreds of changes before they run out. They grow again as time goes on.
	datesSpan  = 7 * 24 * 3600
	datesShare = 64
	// datesKept bounds the contents: those of a dozen packages and some groups, under each
	// of the names of a beacon that are kept (setsKept).
	datesKept      = 4096
	datesSizeBytes = 4 << 20
	datesRetry     = 10 * time.Second
	latestDate     = 253402300799 // the end of year 9999: HTTP has no later one
)

// openDates reads the dates that were given before. A file that makes no sense costs one
// more download of each generated file, so it is told of and replaced.
func openDates(file string, tell func(error)) *dates {
	d := &dates{file: file, tell: tell, given: map[version]dating{}}
	err := d.read()
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return d
	}
	if info, statErr := os.Stat(file); statErr == nil {
		d.last = min(info.ModTime().Unix(), latestDate) // all dates in it are hardly later
	}
	tell(fmt.Errorf("read dates of generated files: %w", err))
	return d
}

func (d *dates) read() error {
	info, err := os.Stat(d.file)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() > datesSizeBytes { // opening a pipe would wait for a writer
		return errors.New("not a regular file of the usual size")
	}
	f, err := os.Open(d.file)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(f, datesSizeBytes))
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	var all datesFile
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	for _, g := range all.Given {
		if g.Date <= 0 || g.Date > all.Last || all.Last > latestDate {
			return fmt.Errorf("date %d of %s", g.Date, g.Path)
		}
	}
	d.last = all.Last
	for _, g := range all.Given {
		d.given[g.version] = dating{tag: g.Tag, date: g.Date}
	}
	return nil
}

// begin notes that other rules are in force: contents that they do not have may be forgotten.
func (d *dates) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.round++
}

// of returns the date of a content, and the zero time when it can have none.
func (d *dates) of(v version, tag string) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, known := d.given[v]
	if !known || g.tag != tag {
		var ok bool
		if g, ok = d.fresh(v, tag, g.date); !ok {
			return time.Time{}
		}
	}
	g.used = d.round
	d.given[v] = g
	return time.Unix(g.date, 0).UTC()
}

// fresh gives a content a date later than before, durably. Called with mu held.
func (d *dates) fresh(v version, tag string, before int64) (dating, bool) {
	now := time.Now()
	if now.Before(d.retry) || !d.hasRoom(v) {
		return dating{}, false
	}
	was, wasKnown := d.given[v]
	last := d.last
	g := dating{tag: tag, date: d.elsewhere(v, tag)}
	if g.date <= before {
		g.date = d.next(v.Path+"\x00"+tag, now.Unix())
	}
	d.given[v], d.last = g, max(d.last, g.date)
	if err := d.write(); err != nil {
		d.last = last
		if delete(d.given, v); wasKnown {
			d.given[v] = was
		}
		if d.retry.IsZero() {
			d.tell(fmt.Errorf("write dates of generated files: %w", err))
		}
		d.retry = now.Add(datesRetry)
		return dating{}, false
	}
	d.retry = time.Time{}
	return g, true
}

// elsewhere is the date that the same content has under another name of this beacon; 0:
// none. An agent that uses both names keeps what it has.
func (d *dates) elsewhere(v version, tag string) int64 {
	for other, g := range d.given {
		if other.Path == v.Path && g.tag == tag {
			return g.date
		}
	}
	return 0
}

// next chooses a date after all others.
func (d *dates) next(content string, now int64) int64 {
	from := max(d.last, now-datesSpan)
	h := fnv.New64a()
	_, _ = h.Write([]byte(content)) // a hash does not fail
	return from + 1 + int64(h.Sum64()%uint64(max((now-from)/datesShare, 1)))
}

// hasRoom makes room for one more content, and reports whether there is.
func (d *dates) hasRoom(v version) bool {
	if _, known := d.given[v]; known || len(d.given) < datesKept {
		return true
	}
	for other, g := range d.given {
		if g.used != d.round {
			delete(d.given, other)
		}
	}
	return len(d.given) < datesKept
}

// write replaces the file as a whole:
//
//	write(part) → fsync(part) → rename → fsync(folder)
func (d *dates) write() error {
	all := datesFile{Last: d.last, Given: make([]datedFile, 0, len(d.given))}
	for v, g := range d.given {
		all.Given = append(all.Given, datedFile{v, g.tag, g.date})
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	part := d.file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a crash
		return err
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, d.file); err != nil {
		return err
	}
	if runtime.GOOS == "windows" { // no flush of a folder there; NTFS journals renames in order
		return nil
	}
	folder, err := os.Open(filepath.Dir(d.file))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
