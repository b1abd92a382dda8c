package mask

import (
	"path"
	"strings"

	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// Path returns the path of a transfer of a device, by its slot in the roster. A masked path is rebuilt from the parts that are
// understood; the others could be anything and are omitted.
func (m *Mask) Path(e *event.Event, slot int32) string {
	if !m.on {
		return e.Path
	}
	const root = "/"
	file := path.Base(e.Path)
	switch {
	case e.Direction == event.DirectionUpload:
		return root + protocol.UploadLocation + "/…/" + m.uploadName(e, slot, file)
	case e.Kind == protocol.KindPolicy && e.Device.Known():
		return root + path.Join(protocol.DownloadLocation, "Policies/Merged", m.Domain(e.Device.Domain)+"_domain",
			"Machine", m.named(slot)+strings.ToLower(path.Ext(file)))
	case e.Kind == protocol.KindPolicy, e.Kind == protocol.KindOther:
		return root + protocol.DownloadLocation + "/…"
	}
	dir, ext := e.Path[:len(e.Path)-len(path.Ext(e.Path))], path.Ext(e.Path) // not a domain
	return m.Plain(dir) + m.Plain(ext)
}

// uploadName masks the name of an uploaded file; protocol.ParseUploadName has the form of the names.
func (m *Mask) uploadName(e *event.Event, slot int32, name string) string {
	u := protocol.ParseUploadName(name)
	out := "…"
	if u.Device != "" {
		out = m.named(slot)
	}
	if u.User != "" {
		out = m.user(u.User) + " on " + out
	}
	if u.Stamp != "" {
		out += " at " + u.Stamp
	}
	if e.Kind != protocol.KindOther && protocol.KindOfUpload("", "x."+u.Ext) == e.Kind {
		out += "." + u.Ext
	}
	if u.Gzip {
		out += ".gz"
	}
	return out
}

// named returns the device that a file names. It can differ from the device of the request,
// which is none beyond the limit of devices.
func (m *Mask) named(slot int32) string {
	if slot < 0 {
		return "…"
	}
	return m.Device(slot)
}
