package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Within answers requests by a handler of this process. Do and Ask are for streams that end by themselves.
type Within struct{ http.Handler }

// Do answers a request; its only error is that of its context.
func (w Within) Do(r *http.Request) (*http.Response, error) {
	out := &written{header: http.Header{}, status: http.StatusOK}
	w.ServeHTTP(out, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: out.status, Header: out.header, Body: io.NopCloser(&out.body)}, nil
}

// Ask asks for a path. What the API refuses is a *Refusal.
func (w Within) Ask(ctx context.Context, path string, q url.Values) (json.RawMessage, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://beacontop"+path+"?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	answer, err := w.Do(r)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == http.StatusOK {
		return text, err
	}
	return nil, refusalIn(text)
}

func refusalIn(text []byte) error {
	why := &Refusal{}
	if err := json.Unmarshal(text, why); err != nil {
		return fmt.Errorf("read refusal: %w", err)
	}
	return why
}

// Stream passes on each event of a stream as it comes, until the stream or ctx ends, or an error of each.
// As long as each does not return, nothing more is read.
func (w Within) Stream(ctx context.Context, q url.Values, each func(json.RawMessage) error) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://beacontop/v1/events?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	out := &passing{written: written{header: http.Header{}, status: http.StatusOK}, each: each}
	w.ServeHTTP(out, r)
	if out.status != http.StatusOK {
		return refusalIn(out.body.Bytes())
	}
	return out.err
}

// passing is an answer that is passed on. Each of its lines is written at once.
type passing struct {
	written
	each func(json.RawMessage) error
	err  error // of each
}

func (p *passing) Write(line []byte) (int, error) {
	if p.status != http.StatusOK {
		return p.written.Write(line)
	}
	if p.err = p.each(bytes.TrimSuffix(bytes.Clone(line), []byte("\n"))); p.err != nil {
		return 0, p.err
	}
	return len(line), nil
}

// written is an answer in memory.
type written struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *written) Header() http.Header            { return w.header }
func (w *written) WriteHeader(status int)         { w.status = status }
func (w *written) Write(text []byte) (int, error) { return w.body.Write(text) }
