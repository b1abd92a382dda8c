package report

import (
	"path"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// path returns the path of a transfer. A masked path is rebuilt from the parts that are
// understood; the others could be anything and are omitted.
func (m *mask) path(s *slowRow) string {
	if !m.on {
		return s.Path
	}
	const root = "/"
	file := path.Base(s.Path)
	switch {
	case s.Direction == event.DirectionUpload:
		return root + protocol.UploadLocation + "/…/" + m.uploadName(s, file)
	case s.Kind == protocol.KindPolicy && s.Device.Known():
		return root + path.Join(protocol.DownloadLocation, "Policies/Merged", m.domain(s.Device.Domain)+"_domain",
			"Machine", m.named(s)+strings.ToLower(path.Ext(file)))
	case s.Kind == protocol.KindPolicy, s.Kind == protocol.KindOther:
		return root + protocol.DownloadLocation + "/…"
	}
	dir, ext := s.Path[:len(s.Path)-len(path.Ext(s.Path))], path.Ext(s.Path) // not a domain
	return m.plain(dir) + m.plain(ext)
}

// uploadName masks the name of an uploaded file; protocol.ParseUploadName has the form of the names.
func (m *mask) uploadName(s *slowRow, name string) string {
	u := protocol.ParseUploadName(name)
	out := "…"
	if u.Device != "" {
		out = m.named(s)
	}
	if u.User != "" {
		out = m.user(u.User) + " on " + out
	}
	if u.Stamp != "" {
		out += " at " + u.Stamp
	}
	if s.Kind != protocol.KindOther && protocol.KindOfUpload("", "x."+u.Ext) == s.Kind {
		out += "." + u.Ext
	}
	if u.Gzip {
		out += ".gz"
	}
	return out
}

// named returns the device that a file names. It can differ from the device of the request,
// which is none beyond the limit of devices.
func (m *mask) named(s *slowRow) string {
	if s.slot < 0 {
		return "…"
	}
	return m.device(s.slot)
}
