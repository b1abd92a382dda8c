//go:build !windows

package places

// registryValue returns nothing: only Windows has a registry.
func registryValue(string, string) string { return "" }
