package agenttest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Load simulates agents without a pause between requests, for benchmarks: it allocates almost
// nothing, so that the beacon gets most of the machine.
type Load struct {
	Addr        string
	Connections int
	Requests    int64                                 // in total
	Request     func(buf []byte, number int64) []byte // appends request 1 to Requests
	connections []net.Conn
}

// Inventories returns requests that upload inventories of a given size, each of a different
// device whose name begins with the prefix.
func Inventories(prefix string, size int) func(buf []byte, number int64) []byte {
	const (
		root    = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Inventory Tracker="21.2.0" Audience="Machine" MachineName="%s%07d" UserName="system" Type="Full">` + "\n"
		product = `  <Package Name="Product" Version="1.0" Evidence="MSI"/>` + "\n"
		end     = "</Inventory>\n"
	)
	room := max(size-len(fmt.Sprintf(root, prefix, 0))-len(end), 0)
	rest := strings.Repeat(product, room/len(product)) + strings.Repeat("\n", room%len(product)) + end
	length, stamp := len(fmt.Sprintf(root, prefix, 0))+len(rest), time.Now().Format("20060102T150405")
	return func(buf []byte, number int64) []byte {
		buf = fmt.Appendf(buf, "PUT /ManageSoftRL/Inventories/system%%20on%%20%s%07d%%20at%%20%s.ndi HTTP/1.1\r\nHost: b\r\nContent-Length: %d\r\n\r\n",
			prefix, number, stamp, length)
		buf = fmt.Appendf(buf, root, prefix, number)
		return append(buf, rest...)
	}
}

// Connect opens the connections; Close closes them.
func (l *Load) Connect() error {
	for range l.Connections {
		c, err := net.Dial("tcp", l.Addr)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		l.connections = append(l.connections, c)
	}
	return nil
}

// Close closes the connections.
func (l *Load) Close() error {
	var err error
	for _, c := range l.connections {
		err = errors.Join(err, c.Close())
	}
	l.connections = nil
	return err
}

// Run sends all requests; each connection sends its next one after the answer. Any answer
// other than success or 304 is an error.
func (l *Load) Run() error {
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make(chan error, len(l.connections))
	for _, c := range l.connections {
		all.Go(func() { failed <- l.converse(c, &next) })
	}
	all.Wait()
	close(failed)
	var err error
	for e := range failed {
		err = errors.Join(err, e)
	}
	return err
}

func (l *Load) converse(c net.Conn, next *atomic.Int64) error {
	in := bufio.NewReader(c)
	var buf []byte
	for i := next.Add(1); i <= l.Requests; i = next.Add(1) {
		buf = l.Request(buf[:0], i)
		if _, err := c.Write(buf); err != nil {
			return err
		}
		if err := skipAnswer(in); err != nil {
			return err
		}
	}
	return nil
}

// skipAnswer reads one complete answer.
func skipAnswer(in *bufio.Reader) error {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	length := -1
	switch _, status, _ := bytes.Cut(line, []byte(" ")); {
	case bytes.HasPrefix(status, []byte("304")), bytes.HasPrefix(status, []byte("204")):
		length = 0
	case !bytes.HasPrefix(status, []byte("2")):
		return fmt.Errorf("answer %q", line)
	}
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return errors.New("answer without Content-Length")
	}
	_, err = in.Discard(length)
	return err
}
