package supervisor

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/coreos/go-systemd/v22/activation"

	"beacontop/cmd/beacontop/daemon"
)

// Sockets returns the listeners that systemd passed. A socket without a name is one for HTTP: systemd
// then calls it after its unit.
func Sockets() (s daemon.Sockets, err error) {
	for _, file := range activation.Files(true) {
		l, failed := net.FileListener(file)
		name := file.Name()
		if err = errors.Join(err, failed, file.Close()); failed != nil {
			continue
		}
		switch {
		case name == "https":
			s.Secure = append(s.Secure, l)
		case name == "http", strings.HasPrefix(name, "LISTEN_FD_"), name == "unknown", strings.HasSuffix(name, ".socket"):
			s.Plain = append(s.Plain, l)
		default:
			err = errors.Join(err, fmt.Errorf("socket %s: FileDescriptorName=%s must be http or https", l.Addr(), name), l.Close())
		}
	}
	if err != nil {
		for _, l := range append(s.Plain, s.Secure...) {
			err = errors.Join(err, l.Close())
		}
		return daemon.Sockets{}, fmt.Errorf("sockets of the service manager: %w", err)
	}
	return s, nil
}
