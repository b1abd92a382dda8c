package watch

import (
	"fmt"
	"os"
	"testing"

	"beacontop/beacon/estate"
)

func BenchmarkList20000(b *testing.B) {
	dir := b.TempDir()
	if err := os.Mkdir(dir+"/Inventories", 0o750); err != nil {
		b.Fatal(err)
	}
	for i := range 20_000 {
		if err := os.WriteFile(fmt.Sprintf("%s/Inventories/system on HOST%05d at 20261123T120000.ndi.gz", dir, i), nil, 0o640); err != nil {
			b.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	d := newFolder("Inventories", false, estate.FollowedFiles)
	if diff, err := d.compare(b.Context(), root); err != nil || len(diff.arrived) != 20_000 {
		b.Fatal(len(diff.arrived), err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if diff, err := d.compare(b.Context(), root); err != nil || diff.any() {
			b.Fatal(diff, err)
		}
	}
}
