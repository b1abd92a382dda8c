package protocol

import (
	"path"
	"strings"
)

// Kind says what a transferred file is to the agent.
type Kind uint8

// The kinds of file, downloads first. The zero Kind is
// a file of no known kind.
const (
	KindOther Kind = iota
	KindPolicy
	KindSchedule
	KindSettings // client configuration and inventory settings
	KindFailover
	KindUpgrade
	KindAgentConfiguration // the JSON configuration of agents from 21.3 on
	KindInventory
	KindUsage
	KindLog
	KindDiscovery
	KindVDI
	KindTest // connectivity test, not a file
	Kinds    // how many there are
)

var kindNames = [Kinds]string{
	"other", "policy", "schedule", "settings", "failover", "upgrade", "agent configuration",
	"inventory", "usage", "log", "discovery", "vdi", "test",
}

// String returns the kind's word, as shown on screen and in events.
func (k Kind) String() string { return EnumText(kindNames[:], k, "kind") }

// MarshalText makes the kind's word its JSON form.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (k *Kind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseEnum[Kind](kindNames[:], text, "kind")
	return err
}

// IsPolicy reports whether the file is what an agent has its rules from: up to release 21.2
// the policy, from 21.3 on the JSON configuration.
func (k Kind) IsPolicy() bool { return k == KindPolicy || k == KindAgentConfiguration }

// KindOfDownload classifies a path below the download location, given without
// the location itself ("Policies/Merged/…"). Letter case does not matter.
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

// KindOfUpload classifies an uploaded file by its name, else by the folder
// below Incoming that it is meant for.
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

// uploadTypes are the known folders below Incoming. The list
// is not closed: any folder is a type.
var uploadTypes = []struct {
	folder string
	ext    string // extension that belongs here when an agent names no folder
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
	// Kinds that servers import; how their folders are spelt is inferred.
	{"InstallationLogs", "", KindLog},
	{"RemoteTaskStatus", "", KindOther},
	{"SecurityEvents", "", KindOther},
	{"SystemStatus", "", KindOther},
	{"SAPInventories", "", KindOther},
	{"SAPUsers", "", KindOther},
	{"SAPPackages", "", KindOther},
}

// UploadFolder returns the usual spelling of a folder below Incoming, or the
// given name when it is not a known one.
func UploadFolder(name string) string {
	for _, t := range uploadTypes {
		if strings.EqualFold(t.folder, name) {
			return t.folder
		}
	}
	return name
}

// UploadFolderOf returns the folder for a file that came without one.
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

// containsFold reports whether s holds sub in any letter case.
func containsFold(s, sub string) bool {
	for i := 0; i+len(sub) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sub)], sub) {
			return true
		}
	}
	return false
}
