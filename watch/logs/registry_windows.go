package logs

import "golang.org/x/sys/windows/registry"

// registryValue returns a text of HKEY_LOCAL_MACHINE with its variables expanded. What may
// not be read counts as not there: the places after an installation are looked at all the
// same.
func registryValue(key, value string) string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, key, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer func() { _ = k.Close() }() // only read
	text, kind, err := k.GetStringValue(value)
	if err != nil {
		return ""
	}
	if kind == registry.EXPAND_SZ {
		if whole, err := registry.ExpandString(text); err == nil {
			return whole
		}
	}
	return text
}
