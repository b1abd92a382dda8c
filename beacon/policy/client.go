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

// kind is the type of a preference's values.
type kind int

// The kinds of preferences.
const (
	anything kind = iota // an unknown preference: any value
	number               // a count: tries, seconds, bytes, percent
	toggle               // True or False
	words                // a string
	root                 // a URL
)

// preference is a known preference: the registry key below "ManageSoft" that holds it, and
// the type of its values.
type preference struct {
	key  string
	kind kind
}

// preferences are the known preferences of agents; the vendor's pages PMD-* describe most of
// them. Others are written as Component.Name and go to Component\CurrentVersion.
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

// Registry keys that hold more than one preference.
const (
	commonKey   = "Common"
	selectorKey = `NetSelector\CurrentVersion`
	clientKey   = `Policy Client\CurrentVersion`
	usageKey    = `Usage Agent\CurrentVersion`
)

// components are the agent components that have preferences.
var components = []string{
	"Common", "Launcher", "Tracker", "Schedule Agent", "Policy Client", "Security Agent", "Uploader", "Downloader", "Selector", "NetSelector", "Usage Agent",
}

// clientValue returns the registry value of a preference.
func clientValue(name, text string) (Value, error) {
	known, ok := preferences[name]
	component, plain, dotted := strings.Cut(name, ".")
	switch {
	case strings.ContainsFunc(text, unicode.IsControl):
		return Value{}, fmt.Errorf("%s: %q contains a control character", name, text)
	case ok:
		return Value{known.key, name, text}, nil
	case name == "":
		return Value{}, errors.New("a preference needs a name")
	case !dotted:
		return Value{}, fmt.Errorf("unknown preference %s: write Component.%s", name, name)
	case !slices.Contains(components, component):
		return Value{}, fmt.Errorf("unknown component %s: must be one of %s", component, strings.Join(components, ", "))
	case plain == "" || strings.ContainsFunc(plain, func(r rune) bool { return strings.ContainsRune(`;"\`, r) || unicode.IsSpace(r) || unicode.IsControl(r) }):
		return Value{}, fmt.Errorf("%q is not a valid preference name", plain)
	case component == "Common":
		return Value{component, plain, text}, nil
	}
	return Value{component + `\CurrentVersion`, plain, text}, nil
}

// clientValues returns all preferences in a stable order.
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

// ClientValue returns the value of a preference in the agent's format. given is a string, a
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
		return "", fmt.Errorf("%s: must be a string, a whole number, true or false", name)
	}
	switch preferences[name[strings.LastIndex(name, ".")+1:]].kind {
	case number:
		if _, err := strconv.ParseUint(text, 10, 32); err != nil {
			return "", fmt.Errorf("%s: %q is not a whole number of 0 or more", name, text)
		}
	case toggle:
		on := strings.EqualFold(text, "true")
		if !on && !strings.EqualFold(text, "false") {
			return "", fmt.Errorf("%s: %q must be true or false", name, text)
		}
		text = boolean(on)
	case words:
		if !isText {
			return "", fmt.Errorf("%s: must be a string", name)
		}
	case root:
		if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", fmt.Errorf("%s: %q is not a URL: it must begin with http:// or https://", name, text)
		}
	}
	_, err := clientValue(name, text)
	return text, err
}
