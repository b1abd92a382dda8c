package watch

import (
	"fmt"
	"os"
	"testing"
	"time"

	"beacontop/beacon/estate/queue"
)

// BenchmarkList20000 lists a folder whose files are followed by name, and one whose files are
// nearly all counted only: by name, and with an examination of each.
func BenchmarkList20000(b *testing.B) {
	const files = 20_000
	dir := b.TempDir()
	if err := os.Mkdir(dir+"/Inventories", 0o750); err != nil {
		b.Fatal(err)
	}
	for i := range files {
		if err := os.WriteFile(fmt.Sprintf("%s/Inventories/system on HOST%05d at 20261123T120000.ndi.gz", dir, i), nil, 0o640); err != nil {
			b.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	for _, bench := range []struct {
		name     string
		limit    int
		examined bool
	}{
		{"followed", queue.FollowedFiles, false},
		{"counted", files / 10, false},
		{"examined", files / 10, true},
	} {
		b.Run(bench.name, func(b *testing.B) {
			d := newFolder("Inventories", false, bench.limit)
			for range 2 { // the second listing examines all files
				if _, err := d.compare(b.Context(), root); err != nil {
					b.Fatal(err)
				}
				d.published = true
			}
			b.ReportAllocs()
			for b.Loop() {
				d.stated = time.Now()
				if bench.examined {
					d.stated = time.Time{}
				}
				if diff, err := d.compare(b.Context(), root); err != nil || diff.any() || d.waiting != files {
					b.Fatal(d.waiting, diff, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/files, "ns/file")
		})
	}
}
