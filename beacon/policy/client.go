package policy

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// kind is what values a preference can have.
type kind int

// The kinds of preferences.
const (
	anything kind = iota // a preference that is not known: whatever the agent makes of it
	number               // of tries, seconds, bytes, percent
	toggle               // True or False
	words                // a text
	root                 // a URL
)

// preference is one that is known by name: the registry key below "ManageSoft" that holds
// it, and what its values are.
type preference struct {
	key  string
	kind kind
}

// preferences are those of agents that are known by name (protocol.md §3.3 to §3.5, §6,
// §7). Others are written as Component.Name and go to Component\CurrentVersion.
var preferences = map[string]preference{
	"NetworkRetries": {commonKey, number}, "NetworkRetryPeriodIncrement": {commonKey, number}, "MaximumNetworkRetryPeriod": {commonKey, number},
	"NetworkSense": {commonKey, toggle}, "NetworkMinSpeed": {commonKey, number}, "NetworkMaxRate": {commonKey, number},
	"NetworkHighUsage": {commonKey, number}, "NetworkLowUsage": {commonKey, number},
	"CheckServerCertificate": {commonKey, toggle}, "CheckCertificateRevocation": {commonKey, toggle}, "PrioritizeRevocationChecks": {commonKey, words},
	"SSLCRLCacheLifetime": {commonKey, number}, "SSLCACertificateFile": {commonKey, words}, "SSLCACertificatePath": {commonKey, words},
	"AddClientCertificateAndKey": {commonKey, toggle},
	"HighestPriority":            {selectorKey, number}, "LowestPriority": {selectorKey, number}, "SelectorAlgorithm": {selectorKey, words},
	"PolicyServerURL": {clientKey, root}, "PolicyServerPriority": {clientKey, number}, "ReportCompliance": {clientKey, toggle},
	"Compress":     {`Tracker\CurrentVersion`, toggle},
	"UploadPeriod": {usageKey, number}, "SessionBackupPeriod": {usageKey, number},
}

// Keys that hold more than one preference.
const (
	commonKey   = "Common"
	selectorKey = `NetSelector\CurrentVersion`
	clientKey   = `Policy Client\CurrentVersion`
	usageKey    = `Usage Agent\CurrentVersion`
)

// components that a preference can be written for.
var components = []string{
	"Common", "Launcher", "Tracker", "Schedule Agent", "Policy Client", "Security Agent", "Uploader", "Downloader", "Selector", "NetSelector", "Usage Agent",
}

// clientValue finds the place of a preference.
func clientValue(name, text string) (Value, error) {
	if known, ok := preferences[name]; ok {
		return Value{known.key, name, text}, nil
	}
	component, plain, dotted := strings.Cut(name, ".")
	switch {
	case name == "":
		return Value{}, errors.New("a preference has a name")
	case !dotted:
		return Value{}, fmt.Errorf("no preference known as %s: write Component.%s", name, name)
	case !slices.Contains(components, component):
		return Value{}, fmt.Errorf("no component known as %s: one of %s", component, strings.Join(components, ", "))
	case plain == "" || strings.ContainsAny(plain, " ;\"\\\n\r\t"):
		return Value{}, fmt.Errorf("%q is no name of a preference", plain)
	case component == "Common":
		return Value{component, plain, text}, nil
	}
	return Value{component + `\CurrentVersion`, plain, text}, nil
}

// clientValues are all preferences in a stable order.
func clientValues(client map[string]string) ([]Value, error) {
	var out []Value
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

// ClientValue returns the value of a preference as agents read it. It is given as a text, a
// whole number or a bool.
func ClientValue(name string, given any) (string, error) {
	text, isText := given.(string)
	switch v := given.(type) {
	case string:
	case bool:
		text = boolean(v)
	case int64:
		text = strconv.FormatInt(v, 10)
	default:
		return "", fmt.Errorf("%s: must be a text, a whole number, true or false", name)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", fmt.Errorf("%s: %q: a control character", name, text)
	}
	switch preferences[name[strings.LastIndex(name, ".")+1:]].kind {
	case number:
		if _, err := strconv.ParseUint(text, 10, 32); err != nil {
			return "", fmt.Errorf("%s: %q is no whole number from 0 on", name, text)
		}
	case toggle:
		on := strings.EqualFold(text, "true")
		if !on && !strings.EqualFold(text, "false") {
			return "", fmt.Errorf("%s: %q is neither true nor false", name, text)
		}
		text = boolean(on)
	case words:
		if !isText {
			return "", fmt.Errorf("%s: must be a text", name)
		}
	case root:
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", fmt.Errorf("%s: %q is no URL: it must begin with http:// or https://", name, text)
		}
	}
	return text, nil
}
