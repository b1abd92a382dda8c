package beacon

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// aliveTimeout is the time for an answer of the beacon to itself: a busy machine needs seconds at
// worst.
const aliveTimeout = 10 * time.Second

var errNotServing = errors.New("beacon does not serve")

// Alive sends the beacon a request, through the same server and handler as those of agents, and
// returns an error if it is not answered. The request is no event, and no connection of an agent
// has to end for it. It fails before and after Serve.
func (b *Beacon) Alive(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, aliveTimeout)
	defer cancel()
	own := b.own.Load()
	if own == nil {
		return errNotServing
	}
	c, err := own.Dial(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotServing, err)
	}
	defer func() { _ = c.Close() }() // nothing is written any more
	until, _ := ctx.Deadline()
	err = c.SetDeadline(until)
	if err == nil {
		_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: beacon\r\nConnection: close\r\n\r\n")
	}
	var res *http.Response
	if err == nil {
		res, err = http.ReadResponse(bufio.NewReader(c), nil)
	}
	switch {
	case err != nil:
		return fmt.Errorf("beacon does not answer: %w", err)
	case res.StatusCode != http.StatusNoContent:
		return fmt.Errorf("beacon answers its own request with %s", res.Status)
	}
	return res.Body.Close()
}

// answerOwn answers a request of Alive, with the locks that every request needs.
func (b *Beacon) answerOwn(w http.ResponseWriter) {
	b.handlers.running()
	b.connections.Count()
	w.WriteHeader(http.StatusNoContent)
}
