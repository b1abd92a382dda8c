package beacon

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beacontop/beacon/waittest"
)

// nginx is a real web server, which writes the requests that it sees to a file.
type nginx struct {
	t    *testing.T
	addr string
	dir  string // the content of its server is in root
	cmd  *exec.Cmd
	read int // of the file
}

// startNginx starts an nginx with such a server; without one the test is skipped, or fails where everything is
// tested.
func startNginx(t *testing.T, server string) *nginx {
	t.Helper()
	if _, err := exec.LookPath("nginx"); err != nil {
		if os.Getenv("TEST_EVERYTHING") != "" {
			t.Fatal(err)
		}
		t.Skip("nginx is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &nginx{t: t, addr: l.Addr().String(), dir: t.TempDir()}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;"
	}
	conf := fmt.Sprintf(`%s worker_processes 1; daemon off; pid %[2]s/pid;
events {}
http {
  log_format targets '$request $status'; access_log %[2]s/access.log targets;
  client_body_temp_path %[2]s/body; proxy_temp_path %[2]s/proxy; fastcgi_temp_path %[2]s/fastcgi; scgi_temp_path %[2]s/scgi; uwsgi_temp_path %[2]s/uwsgi;
  server { listen %[3]s; root %[2]s/root; %[4]s }
}`, user, n.dir, n.addr, server)
	err = errors.Join(l.Close(), os.WriteFile(filepath.Join(n.dir, "nginx.conf"), []byte(conf), 0o600), os.Mkdir(filepath.Join(n.dir, "root"), 0o750))
	if err != nil {
		t.Fatal(err)
	}
	n.start()
	t.Cleanup(n.stop)
	return n
}

// start starts the process, and waits until it accepts connections.
func (n *nginx) start() {
	n.t.Helper()
	n.cmd = exec.Command("nginx", "-c", filepath.Join(n.dir, "nginx.conf"), "-e", filepath.Join(n.dir, "error.log"))
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	waittest.Until(n.t, func() error {
		c, err := net.Dial("tcp", n.addr)
		if err == nil {
			_ = c.Close()
		}
		return err
	})
}

// stop ends the process, if it runs.
func (n *nginx) stop() {
	if n.cmd == nil {
		return
	}
	if err := errors.Join(n.cmd.Process.Signal(os.Interrupt), n.cmd.Wait()); err != nil {
		n.t.Error(err)
	}
	n.cmd = nil
}

// put publishes a file at a path of a URL, with a modification time.
func (n *nginx) put(path, content string, modified time.Time) {
	n.t.Helper()
	file := filepath.Join(n.dir, "root", filepath.FromSlash(path))
	err := os.MkdirAll(filepath.Dir(file), 0o750)
	if err == nil {
		err = os.WriteFile(file, []byte(content), 0o600)
	}
	if err == nil {
		err = os.Chtimes(file, modified, modified)
	}
	if err != nil {
		n.t.Fatal(err)
	}
}

// seen returns the request lines since the last call, each with the status of its answer. nginx writes a line before
// it closes the connection.
func (n *nginx) seen() []string {
	n.t.Helper()
	text, err := os.ReadFile(filepath.Join(n.dir, "access.log"))
	if err != nil {
		n.t.Fatal(err)
	}
	fresh := string(text[n.read:])
	n.read = len(text)
	return strings.Split(strings.TrimSuffix(fresh, "\n"), "\n")
}
