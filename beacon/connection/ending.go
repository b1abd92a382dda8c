package connection

import (
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/pires/go-proxyproto"
)

// Limits of lingering.
const (
	lingerTimeout    = 2 * time.Second // enough for an answer to arrive after one loss
	lingerLimitBytes = 1 << 20
)

// linger closes only our side of a connection, and reads until the other side closes, too.
// Closing a connection with unread data resets it, and the reset overtakes the last answer
// (RFC 9112 §9.6). The caller still has to close the connection.
func linger(conn net.Conn) {
	below := countedOf(conn)
	if below == nil || closeWrite(conn, below) != nil || below.SetReadDeadline(time.Now().Add(lingerTimeout)) != nil {
		return // not a TCP connection, or already closed
	}
	var unread [512]byte
	for n := 0; n < lingerLimitBytes; {
		read, err := below.Read(unread[:])
		if err != nil {
			return
		}
		n += read
	}
}

// closeWrite closes our side of TLS, if used, and of the connection below.
func closeWrite(conn net.Conn, below *countedConn) error {
	half, ok := below.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	if secured, ok := conn.(*tls.Conn); ok {
		if err := secured.CloseWrite(); err != nil {
			return err
		}
	}
	return half.CloseWrite()
}

// countedOf returns the counted connection below others; nil: there is none.
func countedOf(conn net.Conn) *countedConn {
	for {
		switch c := conn.(type) {
		case *countedConn:
			return c
		case *tls.Conn:
			conn = c.NetConn()
		case *sniffed:
			conn = c.Conn
		case *proxyproto.Conn:
			conn = c.Raw()
		default:
			return nil
		}
	}
}
