package probe

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
)

// Difference is something in which two beacons answer the same request differently.
type Difference struct {
	File   string `json:"file"` // below the download location
	What   string `json:"what"` // status, body, or the name of a header; answer: only one was asked, since the other does not name the file
	Front  string `json:"front"`
	Origin string `json:"origin"`
}

// Comparison is what a beacon and the one behind it answer for one device.
type Comparison struct {
	Front       string       `json:"front"`
	Origin      string       `json:"origin"`
	Same        []string     `json:"same"` // files
	Differences []Difference `json:"differences"`
	Failed      []string     `json:"failed,omitempty"` // of the two, those of which nothing was downloaded
}

// Equal reports whether there is no difference, and there were answers to compare.
func (c *Comparison) Equal() bool {
	return len(c.Differences) == 0 && len(c.Failed) == 0 && len(c.Same) > 0
}

// compared are the headers that tell an agent something about a file.
var compared = []string{"Content-Type", "Content-Encoding", "Etag", "Last-Modified", "Location", "Www-Authenticate", "Accept-Ranges"}

// answered is the answer to the request for a file.
type answered struct {
	file string
	*answer
}

// Compare asks a beacon and the one behind it for the policy of the device, its packages and their files,
// as a walk does, and compares the answers. The error is that of ctx.
func Compare(ctx context.Context, front, origin *Probe) (*Comparison, error) {
	c := &Comparison{Front: front.config.Beacon.URL(), Origin: origin.config.Beacon.URL(), Differences: []Difference{}, Same: []string{}}
	ours, theirs := front.answers(ctx), origin.answers(ctx)
	for _, one := range []struct {
		url string
		all []answered
	}{{c.Front, ours}, {c.Origin, theirs}} {
		if len(one.all) == 0 {
			c.Failed = append(c.Failed, one.url)
		}
	}
	if len(c.Failed) > 0 {
		return c, ctx.Err()
	}
	for _, a := range ours {
		b := answerTo(theirs, a.file)
		c.add(a.file, a.answer, b)
	}
	for _, b := range theirs {
		if answerTo(ours, b.file) == nil {
			c.add(b.file, nil, b.answer)
		}
	}
	return c, ctx.Err()
}

// answers walks, without an upload, and returns the answers to downloads.
func (p *Probe) answers(ctx context.Context) []answered {
	quiet := *p
	quiet.config.Upload = false
	w := &walk{Probe: &quiet, ladder: &Ladder{}, keeps: true}
	w.steps(ctx)
	return w.kept
}

func answerTo(all []answered, file string) *answer {
	if i := slices.IndexFunc(all, func(a answered) bool { return a.file == file }); i >= 0 {
		return all[i].answer
	}
	return nil
}

// add compares two answers; nil: this beacon was not asked.
func (c *Comparison) add(file string, front, origin *answer) {
	before := len(c.Differences)
	differ := func(what, a, b string) {
		if a != b {
			c.Differences = append(c.Differences, Difference{shown(file), what, shown(a), shown(b)})
		}
	}
	if front == nil || origin == nil {
		differ("answer", statusOf(front), statusOf(origin))
		return
	}
	differ("status", statusOf(front), statusOf(origin))
	for _, name := range compared {
		differ(name, front.header.Get(name), origin.header.Get(name))
	}
	differ("body", front.digest(), origin.digest())
	if len(c.Differences) == before {
		c.Same = append(c.Same, shown(file))
	}
}

func statusOf(a *answer) string {
	if a == nil {
		return "not asked"
	}
	return strconv.Itoa(a.status)
}

// digest names a body: its size, and a hash of what was read of it.
func (a *answer) digest() string {
	sum := sha256.Sum256(a.body)
	text := strconv.FormatInt(a.size, 10) + " bytes, sha256 " + hex.EncodeToString(sum[:6])
	if a.cut {
		text += " of the beginning"
	}
	return text
}
