//go:build !windows

package logs

// registryValue returns nothing: only Windows has a registry.
func registryValue(string, string) string { return "" }
