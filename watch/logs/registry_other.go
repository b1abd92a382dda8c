//go:build !windows

package logs

// registryValue finds nothing: only Windows has a registry.
func registryValue(string, string) string { return "" }
