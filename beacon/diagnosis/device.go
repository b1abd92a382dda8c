package diagnosis

import (
	"fmt"
	"time"

	"beacontop/beacon/estate"
	"beacontop/beacon/estate/identity"
	"beacontop/beacon/estate/ladder"
	"beacontop/beacon/estate/roster"
	"beacontop/beacon/event"
	"beacontop/beacon/figures"
)

// Note is a sentence about one device.
type Note struct {
	Severity Severity
	Text     string
}

const (
	restartService = "restart the agent service"
	restart        = restartService + " or the device"
)

// Device returns what is wrong with a device. The logs of a watched beacon may begin long after
// its first contact.
func Device(d *estate.AgentRow, watched bool) (notes []Note) {
	switch {
	case d.Lost && watched:
		notes = append(notes, Note{Problem, "its first policy request in the logs failed, silent since; if it is new, " + restartService})
	case d.Lost:
		notes = append(notes, Note{Problem, "never got its first policy, silent since: fix the cause, then " + restart})
	}
	return append(notes, identityNotes(d)...)
}

// UnnamedText says how a device is known that no request names; empty: it has a name.
func UnnamedText(d *estate.AgentRow) string {
	if !d.Unnamed() {
		return ""
	}
	return "known by its address only: no request from there names a device. With another address it is another agent here"
}

// AfterLost says what to do about devices whose first policy failed for a cause, once that cause
// is fixed.
func AfterLost(c event.Cause, watched bool) string {
	const noRetry = "no retry after a first policy: "
	switch {
	case watched:
		return noRetry + "if it is new, " + restartService
	case c == event.CauseBadPath:
		return noRetry + "fix the name first, then " + restart
	}
	return noRetry + restart
}

// OrphansOf says what a report lists as devices without a first policy, and what to do.
func OrphansOf(silent time.Duration) string {
	return fmt.Sprintf("the first policy request in this period failed, none succeeded later, and no contact for %s or more: if the devices are new, %s", figures.Exact(silent), restart)
}

// System is an operating system of agents, by its name in JSON.
type System string

// The systems. Every other UNIX has the folders of Linux.
const (
	Windows System = "windows"
	Linux   System = "linux"
	MacOS   System = "macos"
)

// logFolders are where agents write their logs; on Windows, if they run as the service.
var logFolders = []struct {
	system System
	folder string
}{{Windows, `C:\Windows\Temp\ManageSoft\`}, {Linux, "/var/opt/managesoft/log/"}, {MacOS, "/private/var/opt/managesoft/log/"}}

// Instruction is one step to take.
type Instruction struct {
	System  System `json:"system,omitzero"` // empty: any
	Do      string `json:"do"`
	Command string `json:"command,omitzero"` // BEACON in it stands for the name of the beacon
	Log     string `json:"log,omitzero"`     // file to read
}

// tool is a program of the agent, the same on each system, and its log.
type tool struct{ do, command, log string }

var (
	policyTool    = tool{"fetch the policy, and read the log", "mgspolicy -t Machine", "policy.log"}
	packageTool   = tool{"fetch the policy with its packages, and read the log of the packages", "mgspolicy -t Machine", "installation.log"}
	uploadTool    = tool{"upload what is left, and read the log", "ndupload -a", "uploader.log"}
	inventoryTool = tool{"take and upload an inventory, and read the log", "ndtrack -t Machine", "tracker.log"}
)

// on returns a tool for each system.
func (t tool) on() (all []Instruction) {
	for _, at := range logFolders {
		all = append(all, Instruction{at.system, t.do, t.command, at.folder + t.log})
	}
	return all
}

const (
	testPage     = "BEACON/ManageSoftRL/test"
	windowsTest  = "Invoke-WebRequest -UseBasicParsing "
	settingsKey  = `"HKLM\SOFTWARE\WOW6432Node\ManageSoft Corp\ManageSoft\Common"`
	settingsFile = "/var/opt/managesoft/etc/config.ini"
	authorities  = "/var/opt/managesoft/etc/ssl/cert.pem"
)

// AfterInstallation says how an agent without a first policy is made to fetch it again.
func AfterInstallation() []Instruction {
	again := Instruction{System: Windows, Do: "once the cause is fixed, " + restart, Command: "net stop ndinit & net start ndinit"}
	return append([]Instruction{again}, tool{"or " + policyTool.do, policyTool.command, policyTool.log}.on()...)
}

// OnDevice says what to do on a device whose first dark rung is given; c is the channel on which it
// fails. What fails at the beacon or behind it needs nothing there.
func OnDevice(r ladder.Rung, c roster.Channel) []Instruction {
	switch r {
	case ladder.Connect:
		return []Instruction{
			{System: Windows, Do: "check that the device reaches the test page of the beacon", Command: windowsTest + "http://" + testPage},
			{System: Linux, Do: "check that the device reaches the test page of the beacon", Command: "curl -v http://" + testPage},
			{System: MacOS, Do: "check that the device reaches the test page of the beacon", Command: "curl -v http://" + testPage},
		}
	case ladder.TLS:
		return []Instruction{
			{System: Windows, Do: "check that the machine trusts the certificate, and reaches its revocation list", Command: windowsTest + "https://" + testPage},
			{System: Linux, Do: "check the certificate against the authorities of the agent", Command: "openssl s_client -connect BEACON:443 -CAfile " + authorities},
			{System: MacOS, Do: "check the certificate against the authorities of the agent", Command: "openssl s_client -connect BEACON:443 -CAfile " + authorities},
		}
	case ladder.Account:
		return []Instruction{
			{System: Windows, Do: "check User and Password of the locations", Command: "reg query " + settingsKey + " /s"},
			{System: Linux, Do: "check User and Password of the locations: DownloadSettings, UploadSettings", Command: "cat " + settingsFile},
			{System: MacOS, Do: "check User and Password of the locations: DownloadSettings, UploadSettings", Command: "cat " + settingsFile},
		}
	case ladder.Policy:
		return policyTool.on()
	case ladder.Packages:
		return packageTool.on()
	case ladder.Upload:
		if c == roster.ChannelInventory {
			return inventoryTool.on()
		}
		return uploadTool.on()
	}
	return []Instruction{{Do: "nothing: the agent has done its part"}}
}

// ToContact says how a device is made to contact the beacon now.
func ToContact() []Instruction { return append(policyTool.on(), inventoryTool.on()...) }

// OnClone says how a machine gets an identity of its own.
func OnClone() []Instruction {
	return []Instruction{
		{Do: "find out which of the two machines is the copy: compare the serial number there", Command: "wmic bios get serialnumber", System: Windows},
		{Do: "find out which of the two machines is the copy: compare the serial number there", Command: "cat /sys/class/dmi/id/product_serial", System: Linux},
		{Do: "find out which of the two machines is the copy: compare the serial number there", Command: "system_profiler SPHardwareDataType", System: MacOS},
		{Do: "give the copy a name of its own, reset its agent ID, and remove both from the image that it was made from"},
	}
}

// AtBeacon says what to do at the beacon about a dark rung, and with which command it is explained
// further.
func AtBeacon(r ladder.Rung, code Code) []Instruction {
	all := []Instruction{{Do: code.Advice().Remedy}}
	switch r {
	case ladder.Stored:
		all = append(all, Instruction{Do: "see what is wrong with the queue and the disk", Command: "beacontop explain queue"})
	case ladder.Relayed:
		all = append(all, Instruction{Do: "see what is wrong with the parent", Command: "beacontop explain parent"})
	}
	return append(all, Instruction{Do: "see what this means", Command: "beacontop explain " + string(code)})
}

// SetAside says what to do about an upload that was moved to BadLogs.
func SetAside() []Instruction {
	return []Instruction{{Do: FilesSetAside.Advice().Remedy}, {Do: "see what this means", Command: "beacontop explain " + string(FilesSetAside)}}
}

// MovedText says when a device came from another address to its present one, if that is no suspicion.
func MovedText(d *estate.AgentRow, now time.Time) string {
	if d.Identity != identity.Moved || !d.Other.IsValid() {
		return ""
	}
	return "moved at " + figures.Moment(now, d.Moved) + ", from " + d.Other.String()
}

// DownText says how the version of an agent fell; empty: it did not.
func DownText(d *estate.AgentDetail, now time.Time) string {
	if d.Down == nil {
		return ""
	}
	return "moved from version " + d.Down.From + " to " + d.Down.To + " at " + figures.Moment(now, d.Down.At)
}

// LoopText says how an agent fetches an upgrade again and again; empty: it does not.
func LoopText(d *estate.AgentDetail, now time.Time) string {
	if d.Loop == nil {
		return ""
	}
	return "fetched an upgrade " + figures.Number(d.Loop.Count) + " times since " + figures.Moment(now, d.Loop.First) + ", and is still on version " + d.Loop.Version
}
