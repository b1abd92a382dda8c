package beacon

import (
	"crypto/tls"
	"errors"
	"net"
	"time"

	"github.com/pires/go-proxyproto"
)

// Bounds of lingering.
const (
	lingerTimeout    = 2 * time.Second // as long as an answer needs to arrive, lost once
	lingerLimitBytes = 1 << 20
)

// linger ends our side of a connection only, and reads what still comes until the other side
// ends, too. A connection that is closed while something is unread is reset, and the reset
// overtakes the last answer (RFC 9112 §9.6). The connection still has to be closed.
func linger(conn net.Conn) {
	below := countedOf(conn)
	if below == nil || closeWrite(conn, below) != nil || below.SetReadDeadline(time.Now().Add(lingerTimeout)) != nil {
		return // it is of another kind, or ended already
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

// closeWrite ends our side of TLS, if it is spoken, and of the connection below.
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

// countedOf is the connection of a counted listener below others; nil: there is none.
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
