package content

import (
	"bytes"
	"encoding/json"
	"strings"

	"beacontop/beacon/protocol"
)

// nestingLimit bounds the depth of a JSON document that is read.
const nestingLimit = 64

// configuration adds the beacons of a JSON configuration. Its form is not public: what is known are
// the names DownloadSettings, UploadSettings and ServerID. So an object below one of the first two, or
// with the last, is an entry of a list of beacons, and so is one with host and directory, as in the
// older files; and every URL that ends in one of the two locations is that of a beacon. Other URLs and
// hosts may be anything, for example a proxy.
func (l *beaconList) configuration(text []byte) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var open []*object
	for {
		token, err := dec.Token()
		if err != nil { // the end, or a document that is cut: what was open is known as far as it was read
			for len(open) > 0 {
				open = l.closed(open)
			}
			return
		}
		switch v := token.(type) {
		case json.Delim:
			switch {
			case v != '{' && v != '[':
				open = l.closed(open)
			case len(open) == nestingLimit:
				return
			default:
				open = append(open, opened(open, v == '{'))
			}
		case string:
			l.text(open, v)
		case json.Number:
			l.text(open, v.String())
		default:
			l.text(open, "")
		}
	}
}

// object is a JSON object or array that is being read.
type object struct {
	keyed  bool // it is an object
	listed bool // it is below a list of beacons
	id     bool // it has a ServerID
	key    string
	next   bool // a value follows
	server server
}

// opened returns an object that begins.
func opened(open []*object, keyed bool) *object {
	o := &object{keyed: keyed}
	if len(open) > 0 {
		in := open[len(open)-1]
		o.listed = in.listed || in.keyed && (strings.EqualFold(in.key, "DownloadSettings") || strings.EqualFold(in.key, "UploadSettings"))
		in.next = false
	}
	return o
}

// closed ends the innermost object.
func (l *beaconList) closed(open []*object) []*object {
	if len(open) == 0 {
		return nil
	}
	o := open[len(open)-1]
	if o.listed || o.id || o.server.directory != "" {
		l.add(o.server.beacon())
	}
	return open[:len(open)-1]
}

// text takes a key, or the text of a value.
func (l *beaconList) text(open []*object, text string) {
	if len(open) == 0 {
		return
	}
	o := open[len(open)-1]
	if o.keyed && !o.next {
		o.key, o.next = text, true
		return
	}
	o.next = false
	if u := webURL(text); u != nil {
		path := strings.Trim(u.Path, "/")
		if o.listed || o.id || protocol.LocationOf(path[strings.LastIndexByte(path, '/')+1:]) != protocol.Elsewhere {
			l.add(beaconOf(u.Scheme, u.Hostname(), u.Port()))
		}
		return
	}
	if !o.keyed {
		return
	}
	switch strings.ToLower(o.key) {
	case "serverid":
		o.id = true
	case "hostname", "server", "servername", "address":
		o.server.set("host", text)
	case "scheme":
		o.server.set("protocol", text)
	default:
		o.server.set(o.key, text)
	}
}
