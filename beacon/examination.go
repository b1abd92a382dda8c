package beacon

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"beacontop/beacon/content"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// examiner examines received files in the background, one at a time. It keeps at most
// examQueue files open; files that arrive while the queue is full are skipped, which is reported.
type examiner struct {
	queue   chan exam
	skipped atomic.Int64
}

// exam is one file to examine. Its partial is held.
type exam struct {
	part *spool.Partial
	file event.Event // the request that delivered it
}

// examQueue bounds the queue: a few seconds of work with files of the usual size, and at most
// 8 MB for those that are still in memory.
const examQueue = 64

func newExaminer() *examiner { return &examiner{queue: make(chan exam, examQueue)} }

// take queues a file, and reports whether there was space.
func (x *examiner) take(e exam) bool {
	select {
	case x.queue <- e:
		return true
	default:
		x.skipped.Add(1)
		return false
	}
}

// examEnd bounds the time for what is in the queue when the beacon stops.
const examEnd = 2 * time.Second

// examine processes the queue until ctx ends, and then what is left in it.
func (b *Beacon) examine(ctx context.Context) {
	x := b.examiner
	for ctx.Err() == nil {
		select {
		case e := <-x.queue:
			b.examineOne(e)
			b.tellSkipped()
		case <-ctx.Done():
		}
	}
	for end := time.Now().Add(examEnd); len(x.queue) > 0; {
		if e := <-x.queue; time.Now().Before(end) {
			b.examineOne(e)
		} else {
			b.release(e.part)
			x.skipped.Add(1)
		}
	}
	b.tellSkipped()
}

// examineOne publishes what a file says and what is wrong with it, and releases it.
func (b *Beacon) examineOne(e exam) {
	defer b.release(e.part)
	flaws, unread := b.flaws(e.part, e.file)
	b.tellFlaws(e.file, flaws, false)
	b.tellUnread(e.file, unread)
	b.tellMachine(e.file, content.Machine(e.part.Content(), e.file.Kind))
}

func (b *Beacon) flaws(part *spool.Partial, file event.Event) (flaws []content.Flaw, unread error) {
	return content.Flaws(part.Content(), file.Name, file.Kind, time.Now().UTC())
}

// tellFlaws publishes the flaws of a file.
func (b *Beacon) tellFlaws(file event.Event, flaws []content.Flaw, parked bool) {
	for _, f := range flaws {
		b.config.Publish(event.Event{
			Time: time.Now().UTC(), Topic: event.TopicFlaw, Direction: event.DirectionUpload, Kind: file.Kind, Device: file.Device,
			Address: file.Address, Path: file.Path, Folder: file.Folder, Name: file.Name, Bytes: file.Bytes,
			Cause: f.Cause, Detail: f.Detail, Active: parked,
		})
	}
}

// tellMachine publishes what an inventory says about its machine.
func (b *Beacon) tellMachine(file event.Event, m event.Machine) {
	if m.IsZero() || !file.Device.Known() {
		return
	}
	b.config.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicInventory, Device: file.Device, Address: file.Address, Folder: file.Folder, Name: file.Name, Machine: m,
	})
}

// tellUnread publishes that the text of a file could not be examined.
func (b *Beacon) tellUnread(file event.Event, why error) {
	if why == nil {
		return
	}
	b.config.Publish(event.Event{
		Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapExamination, Count: 1,
		Detail: event.Clip(file.Folder+"/"+file.Name+": "+why.Error(), event.TextLimitBytes),
	})
}

// tellSkipped publishes that files were not examined.
func (b *Beacon) tellSkipped() {
	if n := b.examiner.skipped.Swap(0); n > 0 {
		b.config.Publish(event.Event{Time: time.Now().UTC(), Topic: event.TopicGap, Name: event.GapExamination, Count: int(n)})
	}
}

// release releases a held partial. It was only read, so a close error does not matter.
func (b *Beacon) release(part *spool.Partial) { _ = part.Release() }

// examineLater queues a durable file for examination.
func (b *Beacon) examineLater(part *spool.Partial, file event.Event) {
	if !b.examiner.take(exam{part, file}) {
		b.release(part)
	}
}

// quarantine moves a file with flaws to BadLogs instead of committing it, if configured, and
// reports whether it did.
func (b *Beacon) quarantine(t *transfer, part *spool.Partial) (bool, error) {
	if !b.config.Quarantine {
		return false, nil
	}
	flaws, _ := b.flaws(part, t.event) // files that cannot be examined are not quarantined
	if len(flaws) == 0 {
		return false, nil
	}
	file := t.event
	err := b.park(t, part, flaws[0].Detail)
	if err == nil {
		b.tellFlaws(file, flaws, true)
	}
	return true, err
}

// unknownExtension is the error for a file with an unknown extension.
func unknownExtension(name string) error {
	if protocol.ParseUploadName(name).IsCut() {
		return errCutName
	}
	return errKind
}

// parkUnknown moves a file with an unknown extension to BadLogs.
func (b *Beacon) parkUnknown(t *transfer, part *spool.Partial) error {
	file := t.event
	if !errors.Is(unknownExtension(file.Name), errCutName) {
		return b.park(t, part, "unknown extension")
	}
	err := b.park(t, part, "no extension")
	if err == nil {
		b.tellFlaws(file, []content.Flaw{{Cause: event.CauseCutName, Detail: errCutName.Error()}}, true)
	}
	return err
}
