package offer

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

// dates gives generated files their Last-Modified. Agents send that date back (vendor pages
// PMD-PolicyRefreshPeriod, PMD-PolicyPackageRefreshPeriod), possibly to another beacon, so it has to
// identify the content:
//
//   - An unchanged content keeps its date, also after a restart.
//   - A changed content gets a date later than every date given before, so no date is ever
//     used for two contents, even if the clock was set back.
//   - The second is derived from the content, so that two beacons that change a file at the
//     same time almost never give it the same date.
//
// A date is on disk before it is sent. If it cannot be written, the file is sent without a date,
// with its entity tag only. The zero value is not useful.
type dates struct {
	file string      // where they are stored
	tell func(error) // reports read and write errors

	mu    sync.Mutex
	last  int64 // newest date given, Unix seconds
	given map[version]dating
	round int       // incremented when rules change
	retry time.Time // when to retry writing; zero: no error
}

// version identifies one of the contents of a URL.
type version struct {
	Path   string `json:"path"`            // below the download location, lower case; for policies, their folder
	Beacon string `json:"beacon"`          // name of this beacon in the failover list
	Group  string `json:"group,omitempty"` // for policies
}

type dating struct {
	tag  string // identifies the content
	date int64
	used int // last round in which it was requested
}

// datesFile is the format of the file.
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
	// datesSpan is how far back the first date of a content may be. Each date takes at most a
	// 64th of the seconds since the previous one: thousands of seconds to choose from, and
	// hundreds of changes before they run out. They grow again over time.
	datesSpan  = 7 * 24 * 3600
	datesShare = 64
	// datesKept bounds the contents: those of a dozen packages and some groups, for each of the
	// cached names of a beacon (setsKept).
	datesKept      = 4096
	datesSizeBytes = 4 << 20
	datesRetry     = 10 * time.Second
	latestDate     = 253402300799 // the end of year 9999, the latest date in HTTP
)

// openDates reads the stored dates. An invalid file costs one more download of each generated
// file; it is reported and replaced.
func openDates(file string, tell func(error)) *dates {
	d := &dates{file: file, tell: tell, given: map[version]dating{}}
	err := d.read()
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return d
	}
	if info, statErr := os.Stat(file); statErr == nil {
		d.last = min(info.ModTime().Unix(), latestDate) // no date in it is much later
	}
	tell(fmt.Errorf("read dates of generated files: %w", err))
	return d
}

func (d *dates) read() error {
	info, err := os.Stat(d.file)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() > datesSizeBytes { // opening a pipe would block
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
			return fmt.Errorf("invalid date %d of %s", g.Date, g.Path)
		}
	}
	d.last = all.Last
	for _, g := range all.Given {
		d.given[g.version] = dating{tag: g.Tag, date: g.Date}
	}
	return nil
}

// begin records a change of rules: contents that no longer exist may be dropped.
func (d *dates) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.round++
}

// of returns the date of a content; zero if it has none.
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

// elsewhere is the date of the same content under another name of this beacon; 0: none. An
// agent that uses both names then keeps its copy.
func (d *dates) elsewhere(v version, tag string) int64 {
	for other, g := range d.given {
		if other.Path == v.Path && g.tag == tag {
			return g.date
		}
	}
	return 0
}

// next chooses a date later than all others.
func (d *dates) next(content string, now int64) int64 {
	from := max(d.last, now-datesSpan)
	h := fnv.New64a()
	_, _ = h.Write([]byte(content)) // a hash does not fail
	return from + 1 + int64(h.Sum64()%uint64(max((now-from)/datesShare, 1)))
}

// hasRoom makes space for one more content, and reports whether there is any.
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

// write replaces the file atomically:
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
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a crash
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
	if runtime.GOOS == "windows" { // Windows cannot flush a folder; NTFS journals renames in order
		return nil
	}
	folder, err := os.Open(filepath.Dir(d.file))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
