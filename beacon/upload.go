package beacon

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"beacontop/beacon/content"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// receive handles one upload: partial → complete → durable → 200, in that order.
func (b *Beacon) receive(t *transfer, r *http.Request, to *place) error {
	folder, name, err := to.destination()
	if err != nil {
		return err
	}
	t.event.Folder, t.event.Name = folder, name
	if err := b.acceptable(t, r); err != nil {
		return err
	}
	part, err := b.config.Spool.Create(folder, name)
	if err != nil {
		return err
	}
	head, err := b.copyBody(t, r, part)
	if err != nil {
		return errors.Join(err, part.Discard())
	}
	if !t.event.Device.Known() && t.event.Kind == protocol.KindInventory {
		t.event.Device = content.InventoryDevice(head).Valid(protocol.IsName)
	}
	if !knownExtension(name) {
		return b.parkUnknown(t, part)
	}
	if parked, err := b.quarantine(t, part); parked {
		return err
	}
	done, err := b.precondition(r.Header, folder, name)
	if err != nil {
		return errors.Join(err, part.Discard())
	}
	defer done()
	part.Hold()
	if err := b.turns.run(func() (err error) { t.event.Folder, err = part.Commit(); return err }); err != nil {
		return errors.Join(err, part.Discard(), part.Release())
	}
	t.stored = part
	return t.text(http.StatusOK, "received\n")
}

// acceptable returns why an upload is rejected before its body is read; nil: it is not.
func (b *Beacon) acceptable(t *transfer, r *http.Request) error {
	if r.Header.Get("Content-Range") != "" {
		return errRange
	}
	if r.ContentLength == 0 && r.Header.Get("Content-Length") == "" {
		return errLength // with HTTP/1.0 nothing else distinguishes a complete file from a truncated one
	}
	if r.ContentLength > b.config.UploadLimitBytes {
		return errTooLarge
	}
	if _, err := coded(r.Header); err != nil {
		t.Header().Set("Accept-Encoding", "gzip") // RFC 9110 §15.5.16
		return err
	}
	done, err := b.precondition(r.Header, t.event.Folder, t.event.Name)
	if err != nil {
		return err
	}
	done()
	if b.config.Limits.Strict && !knownExtension(t.event.Name) {
		return unknownExtension(t.event.Name)
	}
	if !b.hasRoom(r.ContentLength) {
		return errReserve
	}
	return nil
}

// park moves a file to BadLogs, so that it is neither queued nor taken for an inventory. The
// agent gets success: otherwise it would send the file repeatedly.
func (b *Beacon) park(t *transfer, part *spool.Partial, why string) error {
	size, folder := part.Size(), ""
	if err := b.turns.run(func() (err error) { folder, err = part.Park(); return err }); err != nil {
		return errors.Join(err, part.Discard())
	}
	t.event.Folder, t.event.Active, t.event.Detail = "", true, why+": moved to BadLogs"
	b.config.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicParked, Folder: folder, Name: t.event.Name, Bytes: size, Detail: why,
	})
	return t.text(http.StatusOK, "received\n")
}

// extensions are those of files that beacons are known to accept, each also with .gz. The vendor's
// default list (allowedExtensions in BeaconEngine.config) is not public.
var extensions = []string{"ndi", "mmi", "vdi", "disco", "actdir", "log", "plc", "xml", "zip"}

func knownExtension(name string) bool {
	return slices.Contains(extensions, protocol.ParseUploadName(name).Ext)
}

// destination returns the type folder and the file name of an upload, or why there is none.
func (p *place) destination() (folder, name string, err error) {
	switch {
	case p.folder != "":
		return p.folder, p.parts[len(p.parts)-1], nil
	case len(p.parts) > 1:
		return "", "", errDeep
	case len(p.parts) == 1 && protocol.ParseUploadName(p.parts[0]).IsCut():
		return "", "", errCutFolder
	}
	return "", "", errFolder
}
