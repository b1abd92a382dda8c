package control

import (
	"net"
	"net/http"
	"os"
)

// FromOwner reports whether a request comes from the user of the daemon, or from the administrator.
// Members of the group may look, but no more.
func FromOwner(r *http.Request) bool {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok {
		return false
	}
	socket, ok := c.Conn.(*net.UnixConn)
	if !ok {
		return false
	}
	uid, err := peerOf(socket)
	return err == nil && (uid == 0 || uid == os.Getuid())
}
