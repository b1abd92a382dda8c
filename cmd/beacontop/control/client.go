package control

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Base begins the URLs of a Client: the host means nothing.
const Base = "http://beacontop"

// dialTimeout is far more than a daemon needs to accept a connection.
const dialTimeout = 5 * time.Second

// Client talks to a daemon. It connects anew when the daemon has restarted. It is safe for concurrent
// use.
type Client struct {
	HTTP   *http.Client // its connections are to the socket, whatever the host
	dir    string       // empty: the socket was named
	socket string       // empty: found from dir, at each connection
}

// Open returns a client of the daemon on a state directory, after a first connection. Its error is an
// AbsentError, a BusyError, a DeniedError or an OwnerError.
func Open(ctx context.Context, dir string) (*Client, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return open(ctx, &Client{dir: dir})
}

// OpenSocket returns a client of the daemon with a socket.
func OpenSocket(ctx context.Context, socket string) (*Client, error) {
	return open(ctx, &Client{socket: socket})
}

func open(ctx context.Context, c *Client) (*Client, error) {
	first, err := c.dial(ctx)
	if err != nil {
		return nil, err
	}
	if err := first.Close(); err != nil {
		return nil, err
	}
	c.HTTP = &http.Client{Transport: &http.Transport{
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return c.dial(ctx) },
		DisableCompression:  true,
		MaxIdleConnsPerHost: 2,
	}}
	return c, nil
}

// Close closes the connections that are not in use.
func (c *Client) Close() { c.HTTP.CloseIdleConnections() }

// Get asks for a path, such as "/v1/status?where=…". The answer has status 200; any other is an
// AnswerError. The caller closes the body.
func (c *Client) Get(ctx context.Context, path string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, Base+path, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}

// Do sends a request whose URL begins with Base, like Get.
func (c *Client) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set(SchemaHeader, strconv.Itoa(Schema))
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return nil, c.unanswered(plain(err))
	}
	if err := accepted(answer); err != nil {
		return nil, errors.Join(err, answer.Body.Close())
	}
	return answer, nil
}

// plain removes the URL from an error: it means nothing to people.
func plain(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		return asked.Err
	}
	return err
}

// unanswered says why there was no answer: a daemon that stops closes connections that it has accepted.
func (c *Client) unanswered(err error) error {
	closed := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	if closed && c.dir != "" {
		return c.absent(err)
	}
	return err
}

// refusalLimitBytes is the longest text of a refusal that is shown.
const refusalLimitBytes = 4 << 10

// accepted checks who answered, and what.
func accepted(answer *http.Response) error {
	n, err := strconv.Atoi(answer.Header.Get(SchemaHeader))
	if err != nil || !understands(n, Schema) {
		return &SchemaError{Daemon: n, Own: Schema, Release: answer.Header.Get(ReleaseHeader)}
	}
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, refusalLimitBytes))
	if err != nil {
		return err
	}
	return &AnswerError{answer.StatusCode, strings.TrimSpace(string(text))}
}

// dial connects to the daemon, or says what is in the way.
func (c *Client) dial(ctx context.Context) (net.Conn, error) {
	socket, err := c.socket, error(nil)
	if c.dir != "" {
		if socket, err = SocketOf(c.dir); err != nil {
			return nil, denied(filepath.Join(c.dir, pathFile), err)
		}
	}
	if c.dir != "" && len(socket) > pathLimitBytes { // nobody can listen there
		return nil, c.absent(fs.ErrNotExist)
	}
	d := net.Dialer{Timeout: dialTimeout}
	conn, err := d.DialContext(ctx, "unix", socket)
	switch {
	case err == nil && c.dir != "":
		if err := checkOwner(c.dir, socket); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	case err == nil:
		return conn, nil
	case !nobodyListens(err):
		return nil, denied(socket, err)
	case c.dir == "":
		return nil, &AbsentError{socket}
	}
	return nil, c.absent(err)
}

// absent says why nobody listens: no daemon runs on the directory, or it is about to listen.
func (c *Client) absent(err error) error {
	runs, lerr := held(c.dir)
	switch {
	case lerr != nil:
		return denied(filepath.Join(c.dir, lockFile), lerr)
	case runs:
		return &BusyError{c.dir, cause(err)}
	}
	return &AbsentError{c.dir}
}

// cause removes the address from a net error.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
