package places

import "golang.org/x/sys/windows/registry"

// registryValue returns a text from HKEY_LOCAL_MACHINE with its variables expanded. A value that
// must not be read counts as missing: the default paths of an installation are tried anyway.
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
