//go:build unix

package service

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"beacontop/cmd/beacontop/daemon"
)

// stateDir is the state directory of a service.
func stateDir() string { return daemon.DefaultDir() }

// commands are what an administrator runs with systemd and with launchd.
type commands struct{ systemd, launchd string }

const plist = "/Library/LaunchDaemons/beacontop.plist"

func (c commands) print(to io.Writer) error {
	manager, text := "systemd", c.systemd
	if runtime.GOOS == "darwin" {
		manager, text = "launchd", c.launchd
	}
	_, err := fmt.Fprintf(to, "# %s runs the service; as root:\n%s\n", manager, strings.TrimSpace(text))
	return err
}

func install(to io.Writer, o options) error {
	config := ""
	if o.config != "" {
		config = fmt.Sprintf("install -m 0640 %q /etc/beacontop/beacontop.toml\n", o.config)
	}
	return commands{
		systemd: `groupadd --system beacontop
groupadd --system beacontop-service
useradd --system --gid beacontop-service --home-dir /var/lib/beacontop --shell /usr/sbin/nologin beacontop
install -m 0755 "$(command -v beacontop)" /usr/bin/beacontop
mkdir -p /etc/beacontop
beacontop config example | sed 's/^#group = ""$/group = "beacontop"/' > /etc/beacontop/beacontop.toml
` + config + `chown beacontop: /etc/beacontop/beacontop.toml && chmod 0600 /etc/beacontop/beacontop.toml
for file in beacontop.service beacontop.socket beacontop-https.socket; do
  beacontop service file "$file" > "/etc/systemd/system/$file"
done
systemctl daemon-reload
systemctl enable --now beacontop.socket beacontop.service`,
		launchd: `beacontop config example > /usr/local/etc/beacontop.toml
beacontop service file beacontop.plist > ` + plist + `
launchctl bootstrap system ` + plist,
	}.print(to)
}

func remove(to io.Writer, _ options) error {
	return commands{
		systemd: `systemctl disable --now beacontop.service beacontop.socket beacontop-https.socket
rm -f /etc/systemd/system/beacontop.service /etc/systemd/system/beacontop.socket /etc/systemd/system/beacontop-https.socket
systemctl daemon-reload`,
		launchd: "launchctl bootout system/beacontop\nrm " + plist,
	}.print(to)
}

func start(to io.Writer, _ options) error {
	return commands{systemd: "systemctl start beacontop.socket beacontop.service", launchd: "launchctl kickstart system/beacontop"}.print(to)
}

func stop(to io.Writer, _ options) error {
	return commands{systemd: "systemctl stop beacontop.service beacontop.socket", launchd: "launchctl bootout system/beacontop"}.print(to)
}

func status(to io.Writer, _ options) error {
	return commands{systemd: "systemctl status beacontop.service", launchd: "launchctl print system/beacontop"}.print(to)
}
