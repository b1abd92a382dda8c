package inquiry

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/form"
	"beacontop/cmd/beacontop/voice"
)

// reconnectEvery is how often a beacon that is away is tried again: it restarts within seconds.
const reconnectEvery = 500 * time.Millisecond

// follower reads a stream of events, and resumes it where it broke.
type follower struct {
	*client
	query url.Values
	last  int64 // id of the newest event
	write func(json.RawMessage) error

	connected bool
}

// events lists or follows events.
func (l *listing) events(ctx context.Context, s voice.Streams) error {
	open := l.open
	if l.follow {
		open = func(ctx context.Context, _ voice.Streams) (*client, error) {
			if len(l.logs) > 0 {
				return nil, voice.Usage(errors.New("--follow: not over logs"))
			}
			return l.running(ctx)
		}
	}
	q := l.query()
	q.Set("follow", "false")
	if l.kind == form.Requests {
		q.Set("topic", "request,relay,flaw")
	}
	if len(l.fields) > 0 && !slices.Contains(l.fields, "id") {
		q.Set("fields", strings.Join(append(slices.Clone(l.fields), "id"), ","))
	}
	if l.sort != "" {
		return voice.Usage(errors.New("--sort: not with --follow: events are shown as they happen"))
	}
	if err := rehearse(ctx, "/v1/events", q); err != nil {
		return err
	}
	c, err := open(ctx, s)
	if err != nil {
		return err
	}
	q.Set("follow", strconv.FormatBool(l.follow))
	f := &follower{client: c, query: q}
	if l.format == "table" && len(l.fields) > 0 {
		l.format = "csv"
	}
	lines := &form.Lines{Kind: l.kind, Format: l.format, Fields: l.fields, Zone: l.zoneOr(), To: s.Out}
	f.write = lines.Write
	if !l.follow {
		return f.read(ctx)
	}
	return f.follow(ctx, s)
}

// follow reads until ctx ends, and connects again when the beacon has restarted.
func (f *follower) follow(ctx context.Context, s voice.Streams) error {
	for {
		f.connected = false
		err := f.read(ctx)
		var why *api.Refusal
		var own *writeError
		switch {
		case ctx.Err() != nil:
			return nil // ctrl-c is how it ends
		case errors.As(err, &own):
			return own.error
		case errors.As(err, &why) && why.Status != http.StatusServiceUnavailable:
			return err
		}
		if f.connected {
			voice.Say(s.Err, "note", "the beacon is away; connecting again")
		}
		again := time.NewTimer(reconnectEvery)
		select {
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return nil
		}
	}
}

// writeError means that the output cannot be written.
type writeError struct{ error }

// lineLimitBytes is far more than any event takes.
const lineLimitBytes = 1 << 20

// read reads a stream to its end, from where the last one ended.
func (f *follower) read(ctx context.Context) error {
	answer, err := f.ask(ctx, "/v1/events", f.query)
	if err != nil {
		return err
	}
	f.connected = true
	if id, err := strconv.ParseInt(answer.Header.Get(api.LastHeader), 10, 64); err == nil && f.last == 0 {
		f.resumeAfter(id)
	}
	in := bufio.NewScanner(answer.Body)
	in.Buffer(nil, lineLimitBytes)
	for in.Scan() && err == nil {
		err = f.line(bytes.Clone(in.Bytes()))
	}
	return errors.Join(err, in.Err(), answer.Body.Close())
}

// line passes one event on.
func (f *follower) line(text json.RawMessage) error {
	var e struct {
		ID     int64  `json:"id"`
		Beacon string `json:"beacon"`
	}
	if err := json.Unmarshal(text, &e); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if err := f.write(text); err != nil {
		return &writeError{err}
	}
	if e.ID > 0 {
		f.resumeAfter(e.ID)
	}
	if e.Beacon != "" {
		f.query.Set("beacon", e.Beacon)
	}
	return nil
}

// resumeAfter is where the next stream begins.
func (f *follower) resumeAfter(id int64) {
	f.last = id
	f.query.Set("after", strconv.FormatInt(id, 10))
	f.query.Del("limit")
}
