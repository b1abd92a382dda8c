package policy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// clientKeys are the preferences of agents that are known by name, with the registry
// key below "ManageSoft" that holds them (protocol.md §3.3 to §3.5, §6, §7). Others are
// written as Component.Name and go to Component\CurrentVersion.
var clientKeys = map[string]string{
	"NetworkRetries": "Common", "NetworkRetryPeriodIncrement": "Common", "MaximumNetworkRetryPeriod": "Common",
	"NetworkSense": "Common", "NetworkMinSpeed": "Common", "NetworkMaxRate": "Common", "NetworkHighUsage": "Common", "NetworkLowUsage": "Common",
	"CheckServerCertificate": "Common", "CheckCertificateRevocation": "Common", "PrioritizeRevocationChecks": "Common",
	"SSLCRLCacheLifetime": "Common", "SSLCACertificateFile": "Common", "SSLCACertificatePath": "Common", "AddClientCertificateAndKey": "Common",
	"HighestPriority": `NetSelector\CurrentVersion`, "LowestPriority": `NetSelector\CurrentVersion`, "SelectorAlgorithm": `NetSelector\CurrentVersion`,
	"PolicyServerURL": `Policy Client\CurrentVersion`, "PolicyServerPriority": `Policy Client\CurrentVersion`, "ReportCompliance": `Policy Client\CurrentVersion`,
	"Compress": `Tracker\CurrentVersion`, "UploadPeriod": `Usage Agent\CurrentVersion`, "SessionBackupPeriod": `Usage Agent\CurrentVersion`,
}

// components that a preference can be written for.
var components = []string{
	"Common", "Launcher", "Tracker", "Schedule Agent", "Policy Client", "Security Agent", "Uploader", "Downloader", "Selector", "NetSelector", "Usage Agent",
}

// clientValue finds the place of a preference.
func clientValue(name, text string) (value, error) {
	if key, ok := clientKeys[name]; ok {
		return value{key, name, text}, nil
	}
	component, plain, dotted := strings.Cut(name, ".")
	switch {
	case !dotted:
		return value{}, fmt.Errorf("no preference known as %s: write Component.%s", name, name)
	case !slices.Contains(components, component):
		return value{}, fmt.Errorf("no component known as %s: one of %s", component, strings.Join(components, ", "))
	case plain == "" || strings.ContainsAny(plain, " ;\"\\\n\r\t"):
		return value{}, fmt.Errorf("%q is no name of a preference", plain)
	case component == "Common":
		return value{component, plain, text}, nil
	}
	return value{component + `\CurrentVersion`, plain, text}, nil
}

// clientValues are all preferences in a stable order.
func clientValues(client map[string]string) ([]value, error) {
	var out []value
	for _, name := range slices.Sorted(maps.Keys(client)) {
		v, err := clientValue(name, client[name])
		if err != nil {
			return nil, within(name, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// CheckClient reports why a preference cannot be written.
func CheckClient(name string) error {
	_, err := clientValue(name, "")
	return err
}

// numeric are the preferences that are numbers: of tries, seconds, bytes, percent.
var numeric = []string{
	"NetworkRetries", "NetworkRetryPeriodIncrement", "MaximumNetworkRetryPeriod", "NetworkMinSpeed", "NetworkMaxRate", "NetworkHighUsage",
	"NetworkLowUsage", "SSLCRLCacheLifetime", "HighestPriority", "LowestPriority", "UploadPeriod", "SessionBackupPeriod",
}

// CheckClientValue reports why a preference cannot have a value.
func CheckClientValue(name, text string) error {
	if !slices.Contains(numeric, name) {
		return nil
	}
	if _, err := strconv.ParseUint(text, 10, 32); err != nil {
		return fmt.Errorf("%s: %q is no whole number from 0 on", name, text)
	}
	return nil
}
