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

// Within answers requests by a handler of this process. A stream must end by itself.
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
	why := &Refusal{}
	if err := json.Unmarshal(text, why); err != nil {
		return nil, fmt.Errorf("read refusal: %w", err)
	}
	return nil, why
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
