package inquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"beacontop/beacon/estate"
	"beacontop/cmd/beacontop/api"
	"beacontop/cmd/beacontop/control"
	"beacontop/cmd/beacontop/snapshot"
	"beacontop/cmd/beacontop/voice"
)

// place is where a command asks.
type place struct {
	dir    string
	socket string // in place of dir: only the beacon that runs is asked
	logs   []string
	zone   *time.Location
}

// asker sends requests to the control API.
type asker interface {
	Do(r *http.Request) (*http.Response, error)
}

// client asks the control API of a beacon, or of a snapshot.
type client struct{ asker }

// errNoBeacon means that no beacon runs on a state directory.
var errNoBeacon = errors.New("no beacon to ask")

// open returns a client of the beacon that runs, or else of its history; with logs, of these.
func (p place) open(ctx context.Context, s voice.Streams) (*client, error) {
	if len(p.logs) > 0 && p.socket != "" {
		return nil, voice.Usage(errors.New("--socket: not over logs"))
	}
	if len(p.logs) == 0 {
		c, err := p.running(ctx)
		if !errors.Is(err, errNoBeacon) || p.socket != "" {
			return c, err
		}
	}
	at, err := snapshot.Read(ctx, snapshot.Source{Dir: p.at(ctx), Logs: p.logs, Stdin: s.In})
	if err != nil {
		return nil, err
	}
	for _, w := range at.Warnings {
		voice.Say(s.Err, "warning", w)
	}
	return &client{within{at.Handler()}}, nil
}

// rehearse asks nobody, so that a mistake in the question is found before anything is read.
func rehearse(ctx context.Context, path string, q url.Values) error {
	of := api.New(api.Config{State: estate.NewState(estate.Limits{})})
	_, err := (&client{within{of}}).get(ctx, path, q)
	var why *api.Refusal
	if errors.As(err, &why) && why.Status == http.StatusBadRequest {
		return err
	}
	return nil
}

// get asks for a path and returns the answer.
func (c *client) get(ctx context.Context, path string, q url.Values) (json.RawMessage, error) {
	answer, err := c.ask(ctx, path, q)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return text, nil
}

// ask asks for a path. The caller closes the body.
func (c *client) ask(ctx context.Context, path string, q url.Values) (*http.Response, error) {
	at := control.Base + path
	if len(q) > 0 {
		at += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.Do(r)
	var why *control.AnswerError
	if errors.As(err, &why) {
		return nil, refusalIn(why)
	}
	return answer, err
}

// refusalIn returns what the API refused, if it did.
func refusalIn(err *control.AnswerError) error {
	var why api.Refusal
	if json.Unmarshal([]byte(err.Text), &why) != nil || why.Text == "" {
		return err
	}
	return &why
}

// within answers like a control.Client, by a handler of this process.
type within struct{ http.Handler }

// Do implements asker, with the errors of a control.Client.
func (w within) Do(r *http.Request) (*http.Response, error) {
	answer, err := api.Within(w).Do(r)
	if err != nil || answer.StatusCode == http.StatusOK {
		return answer, err
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	return nil, &control.AnswerError{Status: answer.StatusCode, Text: string(text)}
}
