package protocol

import (
	"path"
	"strings"
)

// Kind is the type of a transferred file, from the agent's point of view.
type Kind uint8

// The kinds of file, downloads first. The zero Kind is an unknown kind.
const (
	KindOther Kind = iota
	KindPolicy
	KindSchedule
	KindSettings // client configuration and inventory settings
	KindFailover
	KindUpgrade
	KindAgentConfiguration // the JSON configuration of agents since release 21.3
	KindInventory
	KindUsage
	KindLog
	KindDiscovery
	KindVDI
	KindTest // connectivity test, not a file
	Kinds    // number of kinds
)

var kindNames = [Kinds]string{
	"other", "policy", "schedule", "settings", "failover", "upgrade", "agent configuration",
	"inventory", "usage", "log", "discovery", "vdi", "test",
}

// String returns the name of the kind, as shown on screen and in events.
func (k Kind) String() string { return EnumText(kindNames[:], k, "kind") }

// MarshalText encodes the kind by its name, also in JSON.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText parses the output of MarshalText.
func (k *Kind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseEnum[Kind](kindNames[:], text, "kind")
	return err
}

// IsPolicy reports whether the file contains the agent's rules: the policy up to release 21.2,
// the JSON configuration from 21.3 on.
func (k Kind) IsPolicy() bool { return k == KindPolicy || k == KindAgentConfiguration }

// Downloads reports whether a request with a method, below the download location, is for a file of the
// kind: agents use GET; how those since release 21.3 ask for their configuration is not public.
func (k Kind) Downloads(method string) bool {
	return method == "GET" || k == KindAgentConfiguration && method == "POST"
}

// KindOfDownload classifies a path relative to the download location ("Policies/Merged/…").
// Letter case is ignored.
func KindOfDownload(file string) Kind {
	first, rest, _ := strings.Cut(file, "/")
	switch {
	case rest == "" && strings.EqualFold(first, "test"):
		return KindTest
	case containsFold(file, "agent-configurations"):
		return KindAgentConfiguration
	case strings.EqualFold(path.Ext(file), ".npl"), strings.EqualFold(first, "Policies"):
		return KindPolicy
	case strings.EqualFold(first, "Schedules"):
		return KindSchedule
	case strings.EqualFold(first, "ClientSettings") && containsFold(rest, "failover"):
		return KindFailover
	case strings.EqualFold(first, "ClientSettings"), strings.EqualFold(first, "ClientConfiguration"),
		strings.EqualFold(first, "InventorySettingsConfiguration"):
		return KindSettings
	case strings.EqualFold(first, "Packages"):
		return KindUpgrade
	}
	return KindOther
}

// KindOfUpload classifies an uploaded file by its name, otherwise by its destination folder below
// Incoming.
func KindOfUpload(folder, name string) Kind {
	stem, _ := cutSuffixFold(name, ".gz")
	switch ext := path.Ext(stem); {
	case strings.EqualFold(ext, ".ndi"):
		return KindInventory
	case strings.EqualFold(ext, ".mmi"):
		return KindUsage
	case strings.EqualFold(ext, ".log"), strings.EqualFold(ext, ".plc"):
		return KindLog
	case strings.EqualFold(ext, ".disco"):
		return KindDiscovery
	case strings.EqualFold(ext, ".vdi"):
		return KindVDI
	}
	for _, t := range uploadTypes {
		if strings.EqualFold(t.folder, folder) {
			return t.kind
		}
	}
	return KindOther
}

// uploadTypes are the known folders below Incoming. The list is open: any folder is a type.
var uploadTypes = []struct {
	folder string
	ext    string // extension of files stored here if an agent names no folder
	kind   Kind
}{
	{"Inventories", ".ndi", KindInventory},
	{"UsageData", ".mmi", KindUsage},
	{"Logs", ".log", KindLog},
	{"PolicyComplianceLogs", ".plc", KindLog},
	{"Discovery", ".disco", KindDiscovery},
	{"VdiAccess", ".vdi", KindVDI},
	{"ActiveDirectory", ".actdir", KindOther},
	{"ActivityStatus", "", KindOther},
	{"BeaconStatus", "", KindOther},
	{"InventoryBeaconStatus", "", KindOther},
	{"SecurityServiceLogs", "", KindLog},
	{"RemoteExecution", "", KindOther},
	// Kinds that servers import; the spelling of their folders is inferred.
	{"InstallationLogs", "", KindLog},
	{"RemoteTaskStatus", "", KindOther},
	{"SecurityEvents", "", KindOther},
	{"SystemStatus", "", KindOther},
	{"SAPInventories", "", KindOther},
	{"SAPUsers", "", KindOther},
	{"SAPPackages", "", KindOther},
}

// UploadFolder returns the usual spelling of a folder below Incoming, or the given name if it is
// not a known folder.
func UploadFolder(name string) string {
	for _, t := range uploadTypes {
		if strings.EqualFold(t.folder, name) {
			return t.folder
		}
	}
	return name
}

// UploadFolderOf returns the folder for a file that was uploaded without one.
func UploadFolderOf(name string) (folder string, ok bool) {
	stem, _ := cutSuffixFold(name, ".gz")
	ext := path.Ext(stem)
	for _, t := range uploadTypes {
		if ext != "" && strings.EqualFold(t.ext, ext) {
			return t.folder, true
		}
	}
	return "", false
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if i := len(s) - len(suffix); i >= 0 && strings.EqualFold(s[i:], suffix) {
		return s[:i], true
	}
	return s, false
}

// containsFold reports whether s contains sub, ignoring letter case.
func containsFold(s, sub string) bool {
	for i := 0; i+len(sub) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sub)], sub) {
			return true
		}
	}
	return false
}
