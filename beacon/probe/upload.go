package probe

import (
	"context"
	"net/http"
	"time"

	"beacontop/beacon/agent"
	"beacontop/beacon/diagnosis"
	"beacontop/beacon/event"
	"beacontop/beacon/protocol"
)

// upload is the step of the upload.
func (w *walk) upload(ctx context.Context, r *Rung) {
	if !w.config.Upload {
		r.Skipped = SkipNotAsked
		return
	}
	f := agent.Note(w.config.Device, "sent by beacontop probe: not a log of this device", time.Now())
	r.Upload = &Upload{Folder: f.Folder, Name: f.Name, Bytes: len(f.Body)}
	a, err := w.ask(ctx, request{method: http.MethodPut, at: protocol.Uploads, file: f.Folder + "/" + f.Name, body: f.Body, limit: pageLimitBytes})
	if err != nil {
		r.Problem = w.problem(err)
		return
	}
	r.Upload.Status = a.status
	switch {
	case a.status/100 != 2:
		r.Problem = w.problemOf(a, event.DirectionUpload, protocol.KindLog)
	case a.webPage(): // no beacon answers a file with one
		r.Problem = &Problem{Code: diagnosis.NotBeacon, Status: a.status}
	}
}
