package beacon

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"beacontop/beacon/connection"
	"beacontop/beacon/content"
	"beacontop/beacon/protocol"
	"beacontop/beacon/spool"
)

// copyBody writes the body into the partial and returns its first bytes. The total time is not
// limited: every piece restarts the idle timeout.
func (b *Beacon) copyBody(t *transfer, r *http.Request, part *spool.Partial) (head []byte, err error) {
	body, err := b.decoded(t, r, http.MaxBytesReader(t.ResponseWriter, r.Body, b.config.UploadLimitBytes))
	if err != nil {
		return nil, b.readError(err)
	}
	reading := b.pieces.begin()
	defer reading.end()
	n := 0
	came := int64(0)
	defer func() { b.partial.Add(-came) }()
	wantsHead := t.event.Kind == protocol.KindInventory && !t.event.Device.Known()
	for {
		if err := t.control.SetReadDeadline(time.Now().Add(t.idle)); err != nil {
			return nil, fmt.Errorf("set read deadline: %w", err)
		}
		buffer := reading.next(n)
		var readErr error
		n, readErr = body.Read(buffer)
		if readErr == io.EOF {
			connection.Of(r).Heard()
		}
		if n > 0 {
			if (r.ContentLength < 0 || r.Header["Content-Encoding"] != nil) && !b.hasRoom(int64(n)) { // its length was not known before
				return nil, errReserve
			}
			came += int64(n)
			b.partial.Add(int64(n))
			t.event.Bytes += int64(n)
			if wantsHead && len(head) < content.HeadLimitBytes {
				head = append(head, buffer[:min(n, content.HeadLimitBytes-len(head))]...)
			}
			if err := b.turns.run(func() error { _, err := part.Write(buffer[:n]); return err }); err != nil {
				return nil, err
			}
		}
		if readErr == io.EOF {
			return head, nil
		}
		if readErr != nil {
			return nil, b.readError(readErr)
		}
	}
}

func (b *Beacon) readError(err error) error {
	err = readError(err)
	if errors.Is(err, errAborted) && b.connections.Aborting() {
		return errCut
	}
	return err
}
