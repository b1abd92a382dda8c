package content

import (
	"bytes"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"beacontop/beacon/protocol"
)

// BeaconsLimitBytes bounds how much of a download is read for the beacons that it names: a failover
// list of some hundred beacons.
const BeaconsLimitBytes = 256 << 10

// beaconsLimit is the number of beacons that are named; more are not needed to warn of them.
const beaconsLimit = 256

// Beacons returns the beacons that a downloaded file tells an agent to use, as URLs of scheme, host
// and port in lower case, each once, in order: of client settings (.ndc) those below
// DownloadSettings and UploadSettings, of a policy or package (.npl, .osd) those in absolute
// references. Of a JSON configuration, whose form is not public, they are inferred from its keys;
// without a known scheme only the host is returned.
//
// The file is read as far as head goes, at most BeaconsLimitBytes, and may be compressed by gzip. False: it
// is none of these, or cannot be read; true without beacons: it names none.
func Beacons(kind protocol.Kind, head []byte) (beacons []string, read bool) {
	switch kind {
	case protocol.KindPolicy, protocol.KindSettings, protocol.KindFailover, protocol.KindAgentConfiguration:
	default:
		return nil, false
	}
	var found beaconList
	text := textOf(head)
	switch {
	case bytes.HasPrefix(text, []byte("Format:")):
		found.settings(string(text))
	case bytes.HasPrefix(text, []byte("<")):
		if !found.references(text) {
			return nil, false
		}
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")):
		found.configuration(text)
	default:
		return nil, false
	}
	return found, true
}

// textOf returns the beginning of a file, decompressed and as UTF-8; empty: it cannot be read.
func textOf(head []byte) []byte {
	head = head[:min(len(head), BeaconsLimitBytes)]
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		gz, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return nil
		}
		head, _ = io.ReadAll(io.LimitReader(gz, BeaconsLimitBytes)) // of a cut file, what can be read
	}
	e := encodingOf(head)
	if e.decode == nil {
		return nil
	}
	return bytes.TrimLeft(e.decode(head), "\ufeff \t\r\n")
}

// beaconList collects beacons.
type beaconList []string

func (l *beaconList) add(beacon string) {
	if beacon != "" && len(*l) < beaconsLimit && !slices.Contains(*l, beacon) {
		*l = append(*l, beacon)
	}
}

// references adds the beacons in a policy or package. It reports whether the file is one.
func (l *beaconList) references(text []byte) (read bool) {
	for in := (tags{text}); ; {
		t, more := in.next()
		if !more {
			return read
		}
		switch name := strings.ToLower(string(t.name)); name {
		case "policy", "softpkg":
			read = true
		case "package", "codebase":
			if u := webURL(t.attribute("href")); u != nil {
				l.add(beaconOf(u.Scheme, u.Hostname(), u.Port()))
			}
		}
	}
}

// webURL parses a text as an absolute URL of HTTP or HTTPS; nil: it is none.
func webURL(text string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
		return nil
	}
	return u
}

// hostLimitBytes is the longest DNS name.
const hostLimitBytes = 253

// beaconOf returns the URL of a beacon, or its host if the scheme is not known; empty: the host is not
// a valid name or address.
func beaconOf(scheme, host, port string) string {
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(strings.TrimSpace(host), "[]"), "."))
	if !isHost(host) {
		return ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	scheme = strings.ToLower(strings.TrimSpace(scheme))
	switch n, err := strconv.ParseUint(strings.TrimSpace(port), 10, 16); {
	case err != nil || n == 0, scheme == "http" && n == 80, scheme == "https" && n == 443:
	default:
		host += ":" + strconv.FormatUint(n, 10)
	}
	if scheme == "http" || scheme == "https" {
		return scheme + "://" + host
	}
	return host
}

// isHost reports whether a lower-case text is a host name, as Windows also allows them, or an address.
func isHost(text string) bool {
	if strings.Contains(text, ":") {
		_, err := netip.ParseAddr(text)
		return err == nil
	}
	if text == "" || len(text) > hostLimitBytes {
		return false
	}
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r != '-' && r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}
