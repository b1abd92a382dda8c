package agentfiles

import (
	"fmt"
	"io"
	"strings"

	"beacontop/beacon/policy"
	"beacontop/beacon/protocol"
)

// Systems are the operating systems of agents.
var Systems = []string{"linux", "macos", "windows"}

// Write prints the file for one of Systems. The domain is one that the agent reports as its own;
// empty: that of its device, which is the only choice on Windows.
func Write(out io.Writer, system string, b policy.Server, domain string) error {
	var text string
	switch system {
	case "linux":
		text = responseFile(b, domain) + onDevice("# ", unixFolders, "/var/opt/managesoft/log")
	case "macos":
		text = responseFile(b, domain) + onDevice("# ", unixFolders, "/private/var/opt/managesoft/log")
	case "windows":
		text = setupINI(b) + onDevice("; ", windowsFolders, `C:\Windows\Temp\ManageSoft`)
	}
	_, err := io.WriteString(out, text)
	return err
}

// responseFile returns the response file that agents on UNIX read during installation.
func responseFile(b policy.Server, domain string) string {
	text := fmt.Sprintf("MGSFT_BOOTSTRAP_DOWNLOAD=%s/%s/\nMGSFT_BOOTSTRAP_UPLOAD=%s/%s/\nMGSFT_RUNPOLICY=1\n",
		b.URL(), protocol.DownloadLocation, b.URL(), protocol.UploadLocation)
	if domain != "" {
		text += "MGSFT_DOMAIN_NAME=" + domain + "\n"
	}
	if b.Protocol == "https" {
		text += "MGSFT_HTTPS_CHECKSERVERCERTIFICATE=true\nMGSFT_HTTPS_CHECKCERTIFICATEREVOCATION=true\n" +
			"# put the root authority of this beacon into /var/tmp/mgsft_rollout_cert\n"
	}
	return text
}

// setupINI returns mgssetup.ini. Registry values come in pairs of descN and valN; a desc may
// name a path of subkeys below the key of its section.
func setupINI(b policy.Server) string {
	var pairs strings.Builder
	n := 0
	add := func(name, value string) {
		fmt.Fprintf(&pairs, "desc%d = %s\nval%d = %s\n", n, name, n, value)
		n++
	}
	add("MGSSetupIniApplied", "True") // the installer fails if this value is missing from the registry
	if b.Protocol == "https" {
		add("CheckServerCertificate", "True")
		add("CheckCertificateRevocation", "True")
	}
	for _, l := range []struct{ key, directory string }{
		{`DownloadSettings\Bootstrap\`, protocol.DownloadLocation}, {`UploadSettings\Bootstrap\`, protocol.UploadLocation},
	} {
		add(l.key+"Protocol", b.Protocol)
		add(l.key+"Host", b.Host)
		add(l.key+"Port", fmt.Sprint(b.Port))
		add(l.key+"Directory", b.Directory(l.directory))
		add(l.key+"AutoPriority", "True")
	}
	return fmt.Sprintf(`[Custom Install Settings]
DEPLOYSERVERURL = %s/%s
INSTALLMACHINEPOLICY = 1

[Common]
%s`, b.URL(), protocol.DownloadLocation, &pairs)
}

// folder is a location on a device.
type folder struct{ what, path string }

// Folders on devices. Sources: the vendor's article "Agent to and from Beacon Communication" and
// public installation scripts.
var (
	windowsFolders = []folder{
		{"policy", `C:\ProgramData\ManageSoft Corp\ManageSoft\Policy Client\Policies\Merged\Machine`},
		{"schedule", `C:\ProgramData\ManageSoft Corp\ManageSoft\Schedule Agent\Schedules`},
		{"settings", `registry HKLM\SOFTWARE\WOW6432Node\ManageSoft Corp\ManageSoft`},
		{"failover list", `registry HKLM\SOFTWARE\WOW6432Node\ManageSoft Corp\ManageSoft\Common, DownloadSettings and UploadSettings`},
		{"inventories", `C:\ProgramData\ManageSoft Corp\ManageSoft\Common\Uploads\Inventories`},
		{"usage", `C:\ProgramData\ManageSoft Corp\ManageSoft\Common\Uploads\UsageData`},
		{"logs to upload", `C:\ProgramData\ManageSoft Corp\ManageSoft\Common\Uploads\Logs`},
	}
	unixFolders = []folder{
		{"policy", "below /var/opt/managesoft; the vendor does not document the folder"},
		{"schedule", "/var/opt/managesoft/scheduler/schedules/sched.nds"},
		{"settings", "/var/opt/managesoft/etc/config.ini, with the failover list"},
		{"inventories", "/var/opt/managesoft/uploads/Inventories"},
		{"usage", "/var/opt/managesoft/uploads/UsageData"},
		{"logs to upload", "/var/opt/managesoft/uploads/Logs"},
		{"authorities", "/var/opt/managesoft/etc/ssl/cert.pem"},
	}
)

// onDevice lists, as comments, where to look on a device.
func onDevice(comment string, folders []folder, logs string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%sOn the device (a file left under uploads was not delivered):\n", comment)
	for _, f := range append(folders, folder{"agent's own logs", logs + ": policy.log, installation.log, tracker.log, uploader.log"}) {
		fmt.Fprintf(&b, "%s  %-16s  %s\n", comment, f.what, f.path)
	}
	return b.String()
}
