package places

import (
	"errors"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// TestRegistryValue writes a key of its own, which requires an administrator.
func TestRegistryValue(t *testing.T) {
	const key = `SOFTWARE\beacontop test`
	k, _, err := registry.CreateKey(registry.LOCAL_MACHINE, key, registry.ALL_ACCESS)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(k.Close(), registry.DeleteKey(registry.LOCAL_MACHINE, key)); err != nil {
			t.Error(err)
		}
	})
	err = errors.Join(k.SetStringValue("plain", `D:\Flexera`), k.SetExpandStringValue("variable", `%SystemRoot%\x`), k.SetDWordValue("number", 1))
	if err != nil {
		t.Fatal(err)
	}
	root, err := registry.ExpandString("%SystemRoot%")
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"plain": `D:\Flexera`, "variable": root + `\x`, "number": "", "missing": ""} {
		if got := registryValue(key, value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
	if got := registryValue(key+`\missing`, "plain"); got != "" {
		t.Errorf("a missing key has %q", got)
	}
}
