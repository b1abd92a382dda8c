package control

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// Paths that a daemon answers to its own screens.
const (
	DaemonPath   = "/v1/daemon"
	SettingsPath = "/v1/settings"
	StopPath     = "/v1/stop" // POST, by the user of the daemon
)

// Daemon is what a daemon says of itself.
type Daemon struct {
	Release    string    `json:"release"`
	Schema     int       `json:"schema"`
	PID        int       `json:"pid"`
	Dir        string    `json:"dir"`
	Watches    bool      `json:"watches"`    // another beacon
	Background bool      `json:"background"` // it was started by a dashboard, not as a service
	Started    time.Time `json:"started"`
	Viewers    int       `json:"viewers"` // screens that are attached
}

// Daemon asks the daemon about itself.
func (c *Client) Daemon(ctx context.Context) (d Daemon, err error) {
	return d, c.read(ctx, DaemonPath, &d)
}

// Settings asks for the settings in use: their values by name, without secrets.
func (c *Client) Settings(ctx context.Context) (values map[string]string, err error) {
	return values, c.read(ctx, SettingsPath, &values)
}

// read reads a small answer.
func (c *Client) read(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	answer, err := c.Get(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(json.NewDecoder(answer.Body).Decode(into), answer.Body.Close())
}

// stopEvery is how often Stop looks whether the daemon is still there.
const stopEvery = 20 * time.Millisecond

// AskToStop asks the daemon to stop in order, which takes as long as its running requests.
func (c *Client) AskToStop(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, Base+StopPath, nil)
	if err != nil {
		return err
	}
	answer, err := c.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// AwaitEnd waits until no daemon holds the state directory.
func (c *Client) AwaitEnd(ctx context.Context) error {
	tick := time.NewTicker(stopEvery)
	defer tick.Stop()
	for {
		conn, err := c.dial(ctx)
		var absent *AbsentError
		switch {
		case errors.As(err, &absent):
			return nil
		case err == nil:
			_ = conn.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
