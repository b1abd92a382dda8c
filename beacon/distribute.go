package beacon

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/policy"
)

// distribute answers a download: a file that an admin published wins over a
// generated one.
func (b *Beacon) distribute(t *transfer, r *http.Request, to route) error {
	switch {
	case to.isTest():
		return t.text(http.StatusOK, testSucceeded)
	case len(to.parts) == 0:
		return t.text(http.StatusOK, "download location of an inventory beacon\n")
	}
	f, info, err := b.staging.open(to.parts)
	if err == nil {
		etag := fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size())
		t.content(r, f, etag, info.ModTime())
		return f.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open published file: %w", err)
	}
	d, made, err := b.generated(t, r, to)
	if err != nil {
		return err
	}
	t.content(r, bytes.NewReader(d.Body), d.ETag, made)
	return nil
}

// generated returns the file that this beacon makes for a path, and since when it is the
// same. Any policy of a machine is made, known or not: a fresh agent asks only once.
func (b *Beacon) generated(t *transfer, r *http.Request, to route) (policy.Document, time.Time, error) {
	set, err := b.policies.of(r)
	if err != nil {
		return policy.Document{}, time.Time{}, err
	}
	if strings.EqualFold(to.parts[0], "Policies") {
		name := to.parts[len(to.parts)-1]
		ext := path.Ext(name)
		if !strings.EqualFold(ext, ".npl") && !strings.EqualFold(ext, ".osd") {
			return policy.Document{}, time.Time{}, errNotFound
		}
		d := policy.Device{Name: strings.TrimSuffix(name, ext), Address: t.event.Address}
		if known := estate.DeviceOfPolicy(to.path()); known.Known() {
			d.Domain = known.Domain
		}
		return set.machine(d), set.made, nil
	}
	d, ok := set.Document(to.path())
	if !ok {
		return policy.Document{}, time.Time{}, errNotFound
	}
	return d, set.made, nil
}

// UsePolicy puts other rules in force for the next requests. Rules that cannot be
// written are an error and change nothing.
func (b *Beacon) UsePolicy(r policy.Rules) error { return b.policies.use(r) }

// content sends a file with what HTTP offers to save work: ranges, entity tags,
// dates. The type is neutral because agents are not known to look at it.
func (t *transfer) content(r *http.Request, body io.ReadSeeker, etag string, modified time.Time) {
	h := t.Header()
	h.Del("Allow")
	h.Set("Content-Type", "application/octet-stream")
	h.Set("ETag", etag)
	http.ServeContent(t, r, "", modified, body)
}
